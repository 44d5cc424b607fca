"""psql as people use it: one statement, or a session that stays open."""

import os
import queue
import re
import subprocess
import threading

ENV = dict({k: v for k, v in os.environ.items() if not k.startswith("PG")}, LC_ALL="C", PGCONNECT_TIMEOUT="20")
LINE = ["psql", "-X", "-A", "-t", "-v", "VERBOSITY=verbose", "-v", "ON_ERROR_STOP=1"]


def run(dsn, statements):
    return subprocess.run([*LINE, "-d", dsn], input=statements, env=ENV, capture_output=True, text=True, timeout=60)


def sql(dsn, statements):
    """Runs statements and returns what psql prints."""
    done = run(dsn, statements + ";\n")
    if done.returncode != 0:
        raise AssertionError(f"{statements[:200]}: {done.stderr}")
    return done.stdout.strip()


def sql_fails(dsn, state, part, statements):
    """Runs statements, one of which has to fail with that SQLSTATE and a message that has that part."""
    done = run(dsn, statements + ";\n")
    told = re.search(r"(ERROR|FATAL):  (\w{5}): (.*)", done.stderr)
    if done.returncode == 0 or not told:
        raise AssertionError(f"{statements[:200]}: was not refused: {done.stdout}{done.stderr}")
    if told[2] != state or part not in done.stderr:
        raise AssertionError(f"{statements[:200]}: want {state} and {part!r} in {done.stderr}")


class Psql:
    """A session that stays open between statements."""

    def __init__(self, dsn):
        self.process = subprocess.Popen([*LINE, "-v", "ON_ERROR_STOP=0", "-d", dsn], env=ENV, text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def say(self, statement):
        self.process.stdin.write(statement + ("\n" if statement.startswith("\\") else ";\n"))

    def ask(self, statement):
        """Runs a statement and returns what is printed up to its end."""
        self.say(statement)
        self.process.stdin.write("\\echo [end]\n")
        got = ""
        while True:
            line = self.lines.get(timeout=60)
            if line is None:
                raise AssertionError(f"psql ended while it ran {statement!r}: {got}")
            if line == "[end]\n":
                return got.strip()
            got += line

    def is_cut(self):
        """Waits for psql to notice that the server has hung up; returns what it was told."""
        try:
            self.say("SELECT 'still here'")
        except BrokenPipeError:
            pass
        got = ""
        while (line := self.lines.get(timeout=30)) is not None:
            got += line
        if self.process.wait(timeout=10) == 0 or "still here\n" in got:
            raise AssertionError(f"the session was not cut: {got}")
        return got

    def close(self):
        self.process.stdin.close()
        if self.process.wait(timeout=10) != 0:
            raise AssertionError(f"psql ended with {self.process.returncode}")
