package statement

// What no public source states about the Data API, or states in a console
// only, is decided here.
const (
	// One page of a result: the service bounds pages without saying how.
	pageBytes = 1 << 20
	pageRows  = 1000

	// The refusals and failures whose exact texts clients are not known to read.
	textTooLarge  = "ERROR: the result is larger than %d MB, which is the most that a statement may return. Select fewer rows or columns, or read it over a SQL connection."
	textStopped   = "The server stopped while this statement was running. Whether its work was committed is not known: look before you submit it again."
	textShutDown  = "The server was shut down while this statement was running, which cancelled it."
	textNoSession = "The session of this statement ended when the server stopped. Submit it again without SessionId."
	textCut       = "The warehouse was paused, rebooted, restored or deleted before this statement had finished."
	textTimeout   = "The statement ran for 24 hours, the longest that a statement may run."
	textUndone    = "Rolled back: statement %d of the batch did not succeed."
	textNotRun    = "Not run: statement %d of the batch did not succeed."
	textInternal  = "The server failed to run this statement; its log has the cause."
)

// Statements that another one of their batch undid, or that never ran because
// of it, are ABORTED.

// A statement sent to a session that is busy waits for it.

// The guide says of the console that whoever makes a serverless namespace there
// becomes a superuser of it; here the API does the same (fleet, CreateNamespace).
// On a cluster the database user of an IAM identity has what PUBLIC has.

// A secret that does not exist, is another account's or is refused by Secrets
// Manager is told with Secrets Manager's own code where the Data API has it, and
// as a ValidationException otherwise.

// RedshiftQueryId is -1, as of queries that only the leader node ran: no
// system view knows of queries yet.
