package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// The checksums were computed by Python's json and zlib.
func TestTheRowsAreThoseOfTheReference(t *testing.T) {
	srv := serve(t)
	for work, checksum := range map[int]uint32{0: 0, 1: 1810248208, 2: 446541948, 1_000: 3225884391} {
		ask(t, srv, http.MethodGet, fmt.Sprintf("/mixed?work=%d", work), "").expect(t, 200,
			fmt.Sprintf(`{"db_ms":0,"work":%d,"checksum":%d}`, work, checksum))
	}
}

func TestAWaitIsDatabaseTimeAndTheRowsAreTheApplications(t *testing.T) {
	srv := serve(t)
	found := ask(t, srv, http.MethodGet, "/mixed?db_ms=30&work=1000", "")
	if dbMs := found.durationMs(t, "db"); dbMs < 30 {
		t.Errorf("expected at least 30 ms of database time, found %g", dbMs)
	}
	if appMs := found.durationMs(t, "app"); appMs == 0 {
		t.Error("expected the rows to take some of the application's time, found none")
	}
}

func TestARowIsMappedToItsTypes(t *testing.T) {
	found, err := makeRow(300).parse()
	if err != nil {
		t.Fatal(err)
	}
	expected := record{ID: 300, Name: "User 300", Email: "user300@example.com", AmountCents: 110_000, Tags: []string{"alpha", "beta", "6"}}
	if fmt.Sprint(found) != fmt.Sprint(expected) {
		t.Errorf("expected %v, found %v", expected, found)
	}
}

func TestARowThatIsNotValidIsRefusedByTheNameOfItsField(t *testing.T) {
	for name, spoil := range map[string]func(*rawRow){
		"id":     func(r *rawRow) { r.id = "0" },
		"name":   func(r *rawRow) { r.name = strings.Repeat("é", 201) },
		"email":  func(r *rawRow) { r.email = "user1@example" },
		"amount": func(r *rawRow) { r.amount = "1,00" },
		"tags":   func(r *rawRow) { r.tags = "alpha,,1" },
	} {
		row := makeRow(1)
		spoil(&row)
		if _, err := row.parse(); err == nil || !strings.Contains(err.Error(), "a row's "+name) {
			t.Errorf("expected an error about %s, found %v", name, err)
		}
	}
}
