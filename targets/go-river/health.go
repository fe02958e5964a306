package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

const healthTimeout = 4 * time.Second

// checkHealth asks the service at address whether it is ready: the health check of a container that has
// neither a shell nor curl. An unspecified host (0.0.0.0) is dialled as this machine.
func checkHealth(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/healthz", nil)
	if err != nil {
		return err
	}
	// A transport of its own: the default one would ask a proxy that the environment names.
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return fmt.Errorf("expected an answer from /healthz at %s, found none: see the service's log (%w)", address, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("expected 200 from /healthz at %s, found %d: see the service's log", address, response.StatusCode)
	}
	return nil
}
