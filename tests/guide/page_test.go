package guide

import (
	"regexp"
	"strings"
)

// example is one statement of a page, with what the page says that it answers.
type example struct {
	page string
	line int
	sql  string
	says string // the text behind it, or in the block after it
}

var heading = regexp.MustCompile(`^#+ +(.*?)(<a name=.*)?$`)

// examples reads the statements of a page of Markdown: the fenced blocks outside
// its synopses. A result follows its statement in the block, or is a block of its
// own.
func examples(page, text string) (out []example) {
	var block []string
	inside, synopsis, start := false, false, 0
	for n, line := range strings.Split(text, "\n") {
		switch fence := strings.HasPrefix(strings.TrimSpace(line), "```"); {
		case fence && !inside:
			inside, block, start = true, nil, n+2
		case fence:
			inside = false
			if !synopsis {
				out = read(out, page, block, start)
			}
		case inside:
			block = append(block, line)
		default:
			if m := heading.FindStringSubmatch(line); m != nil {
				title := strings.ToLower(m[1])
				synopsis = strings.Contains(title, "syntax") || strings.Contains(title, "synopsis")
			}
		}
	}
	return out
}

// read takes the statements of one block.
func read(out []example, page string, block []string, start int) []example {
	own := 0 // statements of this block
	continues := len(out) > 0 && strings.TrimSpace(out[len(out)-1].says) == ""
	for n := 0; n < len(block); {
		if !begins(block[n]) {
			if (own > 0 || continues) && !comment(block[n]) {
				out[len(out)-1].says += block[n] + "\n"
			}
			n++
			continue
		}
		if own > 0 && strings.Contains(out[len(out)-1].says, "error occurred") {
			break // the statement once more, as the client shows it
		}
		end := length(block[n:])
		out = append(out, example{page: page, line: start + n, sql: strings.TrimSpace(strings.Join(block[n:n+end], "\n"))})
		own, n = own+1, n+end
	}
	return out
}

var statement = regexp.MustCompile(`(?i)^\s*\(?\s*(select|with|create|insert|update|delete|merge|alter|drop|truncate|grant|revoke|` +
	`copy|unload|call|show|set|reset|begin|start|commit|rollback|end|abort|analyze|analyse|vacuum|explain|declare|fetch|close|` +
	`prepare|execute|deallocate|comment|lock|use|desc|refresh|cancel|attach|detach|associate|disassociate)\b[^|]*$`)

func begins(line string) bool { return statement.MatchString(line) && !strings.Contains(line, "...") }

func comment(line string) bool {
	return strings.HasPrefix(strings.TrimSpace(line), "--") && !rule.MatchString(line)
}

// rule is the line under the names of a result's columns.
var rule = regexp.MustCompile(`^[-+\s]*---[-+\s]*$`)

// length is how many lines the statement at the beginning of a block has: up to
// its semicolon, or to the blank line before its result.
func length(block []string) int {
	quote, dollar := rune(0), false
	for n, line := range block {
		if n > 0 && strings.TrimSpace(line) == "" && resultNear(block[n:]) {
			return n
		}
		for i, r := range line {
			switch {
			case quote != 0:
				if r == quote {
					quote = 0
				}
			case strings.HasPrefix(line[i:], "$$"):
				dollar = !dollar
			case dollar && r != '$':
			case strings.HasPrefix(line[i:], "--"):
				goto next
			case r == '\'' || r == '"':
				quote = r
			case r == ';':
				return n + 1
			}
		}
	next:
	}
	return len(block)
}

func resultNear(lines []string) bool {
	for _, l := range lines[:min(len(lines), 4)] {
		if rule.MatchString(l) || strings.HasPrefix(l, "ERROR") {
			return true
		}
	}
	return false
}
