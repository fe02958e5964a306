package main

import (
	"fmt"
	"math"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	defaultTargetID = "go-net-http"
	// The contract's, for measuring: whoever serves people sets TOKEN_KEY and WEBHOOK_KEY.
	defaultTokenKey   = "crossover-signing-secret-of-the-reference-service"
	defaultWebhookKey = "crossover-webhook-key-of-the-reference-service"
	minKeyBytes       = 32 // no shorter than what it signs with (RFC 7518, 3.2)
)

// config is what the environment says about one deployment.
type config struct {
	address       string // host:port
	database      *pgxpool.Config
	downstreamURL string // http://host:port, or empty where there is no such service
	poolSize      int    // connections, of the whole service
	workers       int    // only rounds the pool as it does for targets of several processes
	nonce         string
	targetID      string
	tokenKey      string
	webhookKey    string
	planted       planted
	bodyTimeout   time.Duration
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
	spinUs, err := readInteger(getenv, "CROSSOVER_PLANTED_SPIN_US", "0", 0, 1_000_000)
	if err != nil {
		return config{}, err
	}
	waitMs, err := readInteger(getenv, "CROSSOVER_PLANTED_WAIT_MS", "0", 0, 60_000)
	if err != nil {
		return config{}, err
	}
	if err := checkWorkerStart(getenv("WORKER_START")); err != nil {
		return config{}, err
	}
	tokenKey, err := readKey(getenv, "TOKEN_KEY", defaultTokenKey)
	if err != nil {
		return config{}, err
	}
	webhookKey, err := readKey(getenv, "WEBHOOK_KEY", defaultWebhookKey)
	if err != nil {
		return config{}, err
	}
	downstreamURL := getenv("DOWNSTREAM_URL")
	if err := checkDownstreamURL(downstreamURL); err != nil {
		return config{}, err
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
		address:       net.JoinHostPort(or(getenv("HOST"), "127.0.0.1"), strconv.Itoa(port)),
		database:      database,
		downstreamURL: downstreamURL,
		poolSize:      max(1, poolSize/workers) * workers,
		workers:       workers,
		nonce:         getenv("NONCE"),
		targetID:      or(getenv("TARGET_ID"), defaultTargetID),
		tokenKey:      tokenKey,
		webhookKey:    webhookKey,
		planted:       planted{SpinUs: spinUs, WaitMs: waitMs},
		bodyTimeout:   bodyTimeout,
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

// readKey reads a key that signs. An error does not show it.
func readKey(getenv func(string) string, name, fallback string) (string, error) {
	key := or(getenv(name), fallback)
	if len(key) < minKeyBytes {
		return "", fmt.Errorf("%s: expected %d bytes or more, found %d: set a longer one, or leave it out", name, minKeyBytes, len(key))
	}
	return key, nil
}

// checkWorkerStart tells a mistake from a setting that one process has no use for: how several of them begin.
func checkWorkerStart(found string) error {
	if found != "" && found != "spawn" && found != "prefork" {
		return fmt.Errorf("WORKER_START: expected spawn or prefork, found %q: correct it, or leave it out", found)
	}
	return nil
}

// checkDownstreamURL wants exactly http://host:port, as paths are put behind it, or nothing.
func checkDownstreamURL(found string) error {
	if found == "" {
		return nil
	}
	address, err := url.Parse(found)
	if err == nil && found == "http://"+address.Host && address.Hostname() != "" {
		if port, ok := parseDigits(address.Port()); ok && port >= 1 && port <= math.MaxUint16 {
			return nil
		}
	}
	return fmt.Errorf("DOWNSTREAM_URL: expected http://host:port, found %q: correct it, or leave it out", found)
}

// or returns value, or fallback where value is empty.
func or(value, fallback string) string {
	if value == "" {
		return fallback
	}
	return value
}
