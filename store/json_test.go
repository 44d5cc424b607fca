package store

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"testing"
	"time"
	"unsafe"
)

// odd has the values of records that are hard to write.
type odd struct {
	Embedded
	Text    string
	Bytes   []byte
	Number  *int
	List    []string
	Prefix  netip.Prefix
	Raw     json.RawMessage
	At      time.Time
	Any     map[string]int
	Wait    time.Duration
	private string
}

type Embedded struct{ Inner, Text string }

// TestRecordsAreWrittenAsEncodingJSONReadsThem writes by the compiled writer
// and by encoding/json, and has both read back by the latter.
func TestRecordsAreWrittenAsEncodingJSONReadsThem(t *testing.T) {
	seven := 7
	write := writerOf(reflect.TypeFor[odd]())
	for _, v := range []odd{
		{},
		{Embedded: Embedded{Inner: "in", Text: "hidden"}, Text: "\"quoted\" \\ \x00\x1f\t\r\n \x7f <é> 🚀 \u2028 \xff\xc3", private: "secret"},
		{Bytes: []byte{}, Number: &seven, List: []string{}, Any: map[string]int{"a": 1}},
		{Bytes: []byte{0, 255}, List: []string{"", "b"}, Prefix: netip.MustParsePrefix("10.0.0.0/8"), Raw: json.RawMessage(`{"a": [1]}`),
			At: time.Date(2026, 2, 3, 4, 5, 6, 70, time.FixedZone("", 3600)), Wait: -time.Second},
	} {
		ours, err := write(nil, unsafe.Pointer(&v))
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := json.Marshal(&v)
		if err != nil {
			t.Fatal(err)
		}
		var got, want odd
		if err := json.Unmarshal(ours, &got); err != nil {
			t.Fatalf("%s: %v", ours, err)
		}
		if err := json.Unmarshal(theirs, &want); err != nil {
			t.Fatal(err)
		}
		if v.Raw == nil {
			want.Raw = nil // what has no value is not written; encoding/json writes null, and reads the text null
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("wrote %s\nwhich reads as %+v\nwant %+v", ours, got, want)
		}
	}
	if b, err := write(nil, unsafe.Pointer(&odd{At: time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC)})); err == nil {
		t.Errorf("a year that JSON has no form for was written: %s", b)
	}
}
