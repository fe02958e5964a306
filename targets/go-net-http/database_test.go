package main

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
)

func TestAPanicGivesTheConnectionBack(t *testing.T) {
	srv := serve(t, "POOL_SIZE=1")
	panicking := func() (reason any) {
		defer func() { reason = recover() }()
		_ = srv.service.database.use(t.Context(), &timing{}, func(*pgxpool.Conn) error { panic("of the work") })
		return nil
	}
	for range 2 {
		if reason := panicking(); reason != "of the work" {
			t.Fatalf("expected the panic to come through, found %v", reason)
		}
	}
	if taken := srv.service.database.pool.Stat().AcquiredConns(); taken != 0 {
		t.Errorf("expected every connection to be back in the pool, found %d taken", taken)
	}
}
