package main

import (
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
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
}

func (s *service) about(x *exchange) error {
	return x.sendJSON(http.StatusOK, about{
		Target:     s.cfg.targetID,
		Nonce:      s.cfg.nonce,
		Language:   "go",
		Runtime:    runtime.Version(),
		Versions:   libraryVersions(),
		Workers:    s.cfg.workers,
		PoolSize:   s.cfg.poolSize,
		PID:        os.Getpid(),
		GOMAXPROCS: runtime.GOMAXPROCS(0),
	})
}

// libraryVersions are those that the linker wrote into the binary. Test binaries have none.
func libraryVersions() map[string]string {
	versions := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versions
	}
	names := map[string]string{
		"github.com/golang-jwt/jwt/v5": "golang-jwt",
		"github.com/gorilla/websocket": "gorilla/websocket",
		"github.com/jackc/pgx/v5":      "pgx",
		"golang.org/x/crypto":          "x/crypto",
	}
	for _, module := range info.Deps {
		if name, found := names[module.Path]; found {
			versions[name] = strings.TrimPrefix(module.Version, "v")
		}
	}
	return versions
}

func (s *service) healthz(x *exchange) error {
	if !s.listener.on.Load() {
		return errNoDatabase
	}
	return x.sendJSON(http.StatusOK, struct {
		Status string `json:"status"`
	}{"ok"})
}

func (s *service) ping(x *exchange) error {
	return x.sendJSON(http.StatusOK, struct {
		Message string `json:"message"`
	}{"pong"})
}
