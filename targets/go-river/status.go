package main

import (
	"fmt"
	"math"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
)

// about is the parity manifest. What only Python has is null.
type about struct {
	Target      string            `json:"target"`
	Nonce       string            `json:"nonce"`
	Language    string            `json:"language"`
	Runtime     string            `json:"runtime"`
	Versions    map[string]string `json:"versions"`
	Workers     int               `json:"workers"`
	PoolSize    int               `json:"pool_size"` // connections, of the whole service
	PID         int               `json:"pid"`
	GOMAXPROCS  int               `json:"gomaxprocs"`
	GIL         *bool             `json:"gil"`
	OpenSSL     *string           `json:"openssl"`
	Compression bool              `json:"compression"`
	EventLoop   *string           `json:"event_loop"`
	HTTPParser  *string           `json:"http_parser"`
	GC          string            `json:"gc"`
	JSON        string            `json:"json"`
}

func (s *service) about(w http.ResponseWriter, r *http.Request) error {
	return respond(w, r, http.StatusOK, about{
		Target:     s.cfg.targetID,
		Nonce:      s.cfg.nonce,
		Language:   "go",
		Runtime:    runtime.Version(),
		Versions:   libraryVersions(),
		Workers:    s.cfg.workers,
		PoolSize:   s.cfg.poolSize,
		PID:        os.Getpid(),
		GOMAXPROCS: runtime.GOMAXPROCS(0),
		GC:         collectorSettings(),
		JSON:       "encoding/json",
	})
}

// collectorSettings are those of the running process, whoever set them: GOGC and GOMEMLIMIT.
func collectorSettings() string {
	found := []metrics.Sample{{Name: "/gc/gogc:percent"}, {Name: "/gc/gomemlimit:bytes"}}
	metrics.Read(found)
	limit := "off"
	if bytes := found[1].Value.Uint64(); bytes != math.MaxInt64 {
		limit = strconv.FormatUint(bytes, 10)
	}
	return fmt.Sprintf("GOGC=%d GOMEMLIMIT=%s", found[0].Value.Uint64(), limit)
}

// libraryVersions are those that the linker wrote into the binary. Test binaries have none.
func libraryVersions() map[string]string {
	versions := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versions
	}
	names := map[string]string{
		"github.com/jackc/pgx/v5":     "pgx",
		"github.com/riverqueue/river": "river",
	}
	for _, module := range info.Deps {
		if name, found := names[module.Path]; found {
			versions[name] = strings.TrimPrefix(module.Version, "v")
		}
	}
	return versions
}

// healthz is asked when the pool is full: until then the listener's queue keeps who asks.
func (s *service) healthz(w http.ResponseWriter, r *http.Request) error {
	return respond(w, r, http.StatusOK, struct {
		Status string `json:"status"`
	}{"ok"})
}
