// Package fleet owns the warehouses: provisioned clusters with the namespace,
// databases and users behind them, the subnet groups they are placed in and the
// parameter groups they take their settings from; and serverless workgroups
// with the namespaces they serve, their snapshots and schedules. It decides what
// may be created and changed, does the real work (a database file, a listening
// address) before it calls anything done, and brings everything back at start.
//
// Callers: the API edges (provisioned, serverless), session for CREATE and DROP DATABASE,
// endpoint for admission. What a warehouse needs from the engine and the
// network comes in through the interfaces of Config.
package fleet
