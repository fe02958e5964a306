//go:build goexperiment.jsonv2

package main

import (
	"bytes"
	"encoding/json/v2"
)

const jsonImplementation = "encoding/json/v2"

// encodeJSON writes value as the contract wants it, which is how the second version of the package writes it.
func encodeJSON(buffer *bytes.Buffer, value any) error {
	return json.MarshalWrite(buffer, value)
}
