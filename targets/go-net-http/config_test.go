package main

import (
	"strings"
	"testing"
)

func TestTheDefaultsAreTheContracts(t *testing.T) {
	cfg, err := readConfig(environment("PORT=8080", "POOL_SIZE=", "TARGET_ID=", "NONCE="))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.address != "127.0.0.1:8080" || cfg.poolSize != 20 || cfg.workers != 1 || cfg.targetID != "go-net-http" || cfg.nonce != "" {
		t.Errorf("found %+v", cfg)
	}
}

func TestTheAddressOfTheDownstreamServiceIsTakenAsItIs(t *testing.T) {
	for _, expected := range []string{"", "http://127.0.0.1:9000", "http://downstream:9000", "http://[::1]:9000"} {
		cfg, err := readConfig(environment("DOWNSTREAM_URL="+expected, "WORKER_START=prefork"))
		if err != nil || cfg.downstreamURL != expected {
			t.Errorf("expected %q, found %q (%v)", expected, cfg.downstreamURL, err)
		}
	}
}

func TestThePoolIsRoundedAsForSeveralProcesses(t *testing.T) {
	for settings, expected := range map[[2]string]int{
		{"POOL_SIZE=20", "WORKERS=3"}: 18, // six for each of three
		{"POOL_SIZE=2", "WORKERS=4"}:  4,  // at least one each
		{"POOL_SIZE=20", "WORKERS=1"}: 20,
	} {
		cfg, err := readConfig(environment(settings[0], settings[1]))
		if err != nil || cfg.poolSize != expected {
			t.Errorf("%v: expected %d, found %d (%v)", settings, expected, cfg.poolSize, err)
		}
	}
}

func TestAVariableThatIsMissingOrWrongIsNamedWithWhatWasFound(t *testing.T) {
	for setting, expected := range map[string]string{
		"PORT=":                        `PORT: expected a whole number from 0 to 65535, found ""`,
		"PORT=http":                    `found "http"`,
		"PORT=65536":                   `found "65536"`,
		"POOL_SIZE=0":                  `POOL_SIZE: expected a whole number from 1`,
		"WORKERS=-1":                   `WORKERS: expected a whole number from 1`,
		"DATABASE_URL=":                "DATABASE_URL: expected an address, found none",
		"DATABASE_URL=a://:":           "DATABASE_URL: expected an address such as",
		"TOKEN_KEY=short":              `TOKEN_KEY: expected 32 bytes or more, found 5`,
		"WEBHOOK_KEY=short":            `WEBHOOK_KEY: expected 32 bytes or more, found 5`,
		"CROSSOVER_PLANTED_SPIN_US=-1": "CROSSOVER_PLANTED_SPIN_US: expected a whole number from 0",
		"CROSSOVER_PLANTED_WAIT_MS=x":  "CROSSOVER_PLANTED_WAIT_MS: expected a whole number from 0",
		"WORKER_START=fork":            `WORKER_START: expected spawn or prefork, found "fork"`,
		// Of the downstream service, a host and a port and nothing else.
		"DOWNSTREAM_URL=127.0.0.1:9000":          `DOWNSTREAM_URL: expected http://host:port, found "127.0.0.1:9000"`,
		"DOWNSTREAM_URL=https://127.0.0.1:9000":  "DOWNSTREAM_URL: expected",
		"DOWNSTREAM_URL=http://127.0.0.1":        "DOWNSTREAM_URL: expected",
		"DOWNSTREAM_URL=http://127.0.0.1:9000/":  "DOWNSTREAM_URL: expected",
		"DOWNSTREAM_URL=http://127.0.0.1:0":      "DOWNSTREAM_URL: expected",
		"DOWNSTREAM_URL=http://127.0.0.1:65536":  "DOWNSTREAM_URL: expected",
		"DOWNSTREAM_URL=http://:9000":            "DOWNSTREAM_URL: expected",
		"DOWNSTREAM_URL=http://u@127.0.0.1:9000": "DOWNSTREAM_URL: expected",
	} {
		if _, err := readConfig(environment(setting)); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%s: expected an error with %q, found %v", setting, expected, err)
		}
	}
}
