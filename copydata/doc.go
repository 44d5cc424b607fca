// Package copydata reads and writes rows in the text and CSV forms of
// PostgreSQL's COPY. It knows forms only: what a field means is up to the
// caller, and errors tell the line at which they were met. Rows are read some at a
// time and written one by one, whatever the size of the whole.
package copydata
