package blueshift

// CommitIntent ties changes to datashares to an engine transaction that has to
// commit for them to happen. It exists from just before that COMMIT until the
// changes are made; one found at start is settled by asking the engine.
type CommitIntent struct {
	Key       // of the namespace; ID is random and marked in the engine's transaction
	Namespace Namespace
	Catalog   string
	Changes   []byte
}
