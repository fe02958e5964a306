package main

import "time"

// planted is an effect of known size, which `crossover prove` asks for by environment and must then find.
type planted struct {
	SpinUs int `json:"spin_us"` // of a processor, by each request
	WaitMs int `json:"wait_ms"` // without one
}

func (p planted) orNil() *planted {
	if p == (planted{}) {
		return nil
	}
	return &p
}

// around adds the effect before the handler's own work, inside the request's clock. Without an effect the handler
// stays as it is, so that nothing is paid for what was not asked for.
func (p planted) around(handle handler) handler {
	if p == (planted{}) {
		return handle
	}
	return func(x *exchange) error {
		spin(time.Duration(p.SpinUs) * time.Microsecond)
		time.Sleep(time.Duration(p.WaitMs) * time.Millisecond)
		return handle(x)
	}
}
