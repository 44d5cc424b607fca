package statement

import "time"

// Quotas bound what a server takes on. The zero value of a field means its
// default: the limit of the service where it has one ("Considerations when
// calling the Amazon Redshift Data API").
type Quotas struct {
	ActiveStatements int           // per cluster, waiting or running; 200
	Sessions         int           // kept per cluster; 500
	StatementBytes   int           // of one statement; 100 KB
	ResultBytes      int64         // of one result; 100 MB
	Retention        time.Duration // of statements and results; 24 hours
	Duration         time.Duration // of one statement; 24 hours

	Running     int   // statements at work in the whole server, outside kept sessions; 16
	Waiting     int   // statements waiting or running in the whole server; 20,000
	Records     int   // finished statements remembered; 100,000
	RecordBytes int64 // of those, in memory; 256 MB
	KeptBytes   int64 // of results kept apart from records; 16 GB, in memory 512 MB
}

// Limits that are part of the API (Redshift Data API Reference).
const (
	maxBatch        = 40
	maxName         = 2048
	maxToken        = 64
	maxKeepAlive    = 24 * time.Hour
	maxParameters   = 1000
	maxListed       = 100  // statements of one ListStatements
	maxBrowsed      = 1000 // names of one page of the catalogue
	maxConnectionID = 128  // bytes of names that only have to be found
)

func (q Quotas) withDefaults(inMemory bool) Quotas {
	set := func(v *int, to int) {
		if *v == 0 {
			*v = to
		}
	}
	set64 := func(v *int64, to int64) {
		if *v == 0 {
			*v = to
		}
	}
	set(&q.ActiveStatements, 200)
	set(&q.Sessions, 500)
	set(&q.StatementBytes, 100<<10)
	set(&q.Running, 16)
	set(&q.Waiting, 20_000)
	set(&q.Records, 100_000)
	set64(&q.ResultBytes, 100<<20)
	set64(&q.RecordBytes, 256<<20)
	if inMemory {
		set64(&q.KeptBytes, 512<<20)
	}
	set64(&q.KeptBytes, 16<<30)
	set64((*int64)(&q.Retention), int64(24*time.Hour))
	set64((*int64)(&q.Duration), int64(24*time.Hour))
	return q
}
