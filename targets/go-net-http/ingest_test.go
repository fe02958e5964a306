package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestAnUploadIsSummedLineByLine(t *testing.T) {
	srv := serve(t)
	for _, c := range []struct{ path, body, expected string }{
		{"/ingest", "5\n007\n", `{"bytes":6,"records":2,"sum":12}`},
		{"/ingest", "5\n7", `{"bytes":3,"records":2,"sum":12}`}, // the last line may lack its end
		{"/ingest?format=json", `{"value":5}`, `{"bytes":11,"records":1,"sum":5}`},
		{"/ingest?format=bytes", "anything", `{"bytes":8,"records":0,"sum":0}`},
		// Longer than what is kept of it, and cut anywhere.
		{"/ingest", strings.Repeat("1234\n", 100_000), `{"bytes":500000,"records":100000,"sum":123400000}`},
	} {
		ask(t, srv, http.MethodPost, c.path, c.body).expect(t, 200, c.expected)
	}
}

// readSizes notes how much each read asks for.
type readSizes struct {
	io.Reader
	bytes []int
}

func (r *readSizes) Read(p []byte) (int, error) {
	r.bytes = append(r.bytes, len(p))
	return r.Reader.Read(p)
}

func TestBytesThatAreOnlyCountedAreReadInPartsAsLargeAsLinesAre(t *testing.T) {
	upload := &readSizes{Reader: strings.NewReader(strings.Repeat("x", 3*maxLineBytes))}
	if found, err := countBytes(upload); err != nil || found != 3*maxLineBytes {
		t.Errorf("expected %d bytes, found %d (%v)", 3*maxLineBytes, found, err)
	}
	for _, size := range upload.bytes {
		if size != maxLineBytes {
			t.Errorf("expected each read to ask for %d bytes, found %v", maxLineBytes, upload.bytes)
		}
	}
}

func TestALineThatIsNoRecordIsRefused(t *testing.T) {
	srv := serve(t)
	for _, body := range []string{"5\n\n", "x", "-1", "2147483648", strings.Repeat("0", maxLineBytes+1)} {
		ask(t, srv, http.MethodPost, "/ingest", body).expect(t, 422, notValid("body:"))
	}
	for _, body := range []string{"5", "{}", `{"value":null}`, `{"value":5.0}`, `{"value":-1}`, `{"value":1}{}`} {
		ask(t, srv, http.MethodPost, "/ingest?format=json", body).expect(t, 422, notValid("body:"))
	}
	ask(t, srv, http.MethodPost, "/ingest?format=xml", "5").expect(t, 422, notValid("query:format"))
}
