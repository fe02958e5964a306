//go:build !goexperiment.jsonv2

package main

import (
	"bytes"
	"encoding/json"
)

const jsonImplementation = "encoding/json"

// encodeJSON writes value as the contract wants it: no newline at the end, and nothing escaped
// that JSON itself does not want escaped.
func encodeJSON(buffer *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	text := buffer.Bytes()
	buffer.Truncate(unescapeSeparators(text[:len(text)-len("\n")]))
	return nil
}

// unescapeSeparators undoes, in place, the one escape that SetEscapeHTML(false) leaves in: U+2028 and U+2029. It
// returns the new length. An escape begins at a backslash that is not itself escaped, so they are taken in pairs.
func unescapeSeparators(text []byte) int {
	if !bytes.Contains(text, []byte(`\u202`)) {
		return len(text)
	}
	result := text[:0] // never longer than what has been read
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			result = append(result, text[i])
			continue
		}
		switch rest := text[i:]; {
		case bytes.HasPrefix(rest, []byte(`\u2028`)):
			result = append(result, "\u2028"...)
			i += len(`\u2028`) - 1
		case bytes.HasPrefix(rest, []byte(`\u2029`)):
			result = append(result, "\u2029"...)
			i += len(`\u2029`) - 1
		default:
			result = append(result, text[i], text[i+1])
			i++
		}
	}
	return len(result)
}
