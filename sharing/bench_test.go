package sharing

import "testing"

// BenchmarkReadable is what a statement on a shared relation pays to ask.
func BenchmarkReadable(b *testing.B) {
	s := newShop(b)
	s.granted()
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	key := s.key()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Readable(s.ctx, s.c, key); err != nil {
			b.Fatal(err)
		}
	}
}
