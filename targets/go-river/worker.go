package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

const (
	// As River's documentation begins: goroutines are no connections, and more of them than those may wait.
	maxWorkers = 100
	// SIGTERM ends the process within two seconds; what is under way is given up, and River does it again.
	stopTimeout = 1500 * time.Millisecond
)

// doJobs does jobs until ctx ends, with River's defaults but for the number of workers.
func doJobs(ctx context.Context, cfg config, logger *slog.Logger) error {
	pool, err := openPool(ctx, cfg)
	if err != nil {
		return err
	}
	defer pool.Close()
	workers := river.NewWorkers()
	river.AddWorker(workers, &jobWorker{})
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Logger:  logger,
		Queues:  map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: maxWorkers}},
		Workers: workers,
	})
	if err != nil {
		return err
	}
	// A context of its own: cancelling Start's would wait for jobs without an end.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	<-ctx.Done()
	grace, done := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer done()
	return client.StopAndCancel(grace)
}
