package main

import (
	"fmt"
	"math"
	"net"
	"strconv"

	"github.com/jackc/pgx/v5/pgxpool"
)

const defaultTargetID = "go-river"

// config is what the environment says about one deployment.
type config struct {
	address  string // host:port
	database *pgxpool.Config
	poolSize int // connections, of the whole service
	workers  int // only rounds the pool as it does for targets of several processes
	nonce    string
	targetID string
}

// readConfig reads the contract's variables. An error says what was expected, what was found, and what to do.
func readConfig(getenv func(string) string) (config, error) {
	port, err := readInteger(getenv, "PORT", "", 0, math.MaxUint16)
	if err != nil {
		return config{}, err
	}
	poolSize, err := readInteger(getenv, "POOL_SIZE", "20", 1, 10_000)
	if err != nil {
		return config{}, err
	}
	workers, err := readInteger(getenv, "WORKERS", "1", 1, 1_000)
	if err != nil {
		return config{}, err
	}
	if start := getenv("WORKER_START"); start != "" && start != "spawn" && start != "prefork" {
		return config{}, fmt.Errorf("WORKER_START: expected spawn or prefork, found %q: correct it, or leave it out", start)
	}
	const example = "postgres://user:password@127.0.0.1:5432/database"
	databaseURL := getenv("DATABASE_URL")
	if databaseURL == "" {
		return config{}, fmt.Errorf("DATABASE_URL: expected an address, found none: set it, for example DATABASE_URL=%s", example)
	}
	// The driver's error names the flaw and leaves the password out.
	database, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return config{}, fmt.Errorf("DATABASE_URL: expected an address such as %s, found one that cannot be read: correct it (%w)", example, err)
	}
	return config{
		address:  net.JoinHostPort(or(getenv("HOST"), "127.0.0.1"), strconv.Itoa(port)),
		database: database,
		poolSize: max(1, poolSize/workers) * workers,
		workers:  workers,
		nonce:    getenv("NONCE"),
		targetID: or(getenv("TARGET_ID"), defaultTargetID),
	}, nil
}

// readInteger reads a whole number from low to high; an empty fallback makes the variable required.
func readInteger(getenv func(string) string, name, fallback string, low, high int) (int, error) {
	found := or(getenv(name), fallback)
	value, err := strconv.Atoi(found)
	if err != nil || value < low || value > high {
		return 0, fmt.Errorf("%s: expected a whole number from %d to %d, found %q: set %s to such a number", name, low, high, found, name)
	}
	return value, nil
}

// or returns value, or fallback where value is empty.
func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
