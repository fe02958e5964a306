package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// respond answers with value. The error, if any, is one of encoding: nothing has been sent then.
func respond(w http.ResponseWriter, r *http.Request, status int, value any) error {
	return send(w, r, status, "application/json", value)
}

func send(w http.ResponseWriter, r *http.Request, status int, contentType string, value any) error {
	t := timingOf(r.Context())
	encodingFrom := time.Now()
	body, err := encode(value)
	t.ser += time.Since(encodingFrom)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("Server-Timing", t.header())
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that has gone is nobody to be told
	return nil
}

// respondNothing answers 204, which has neither a body nor a length.
func respondNothing(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Server-Timing", timingOf(r.Context()).header())
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// encode writes value as the contract wants it: no newline at the end, and nothing escaped that JSON itself does not
// want escaped, which but for two separators is what SetEscapeHTML is for.
func encode(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return unescapeSeparators(bytes.TrimSuffix(buffer.Bytes(), []byte{'\n'})), nil
}

// unescapeSeparators undoes, in place, the escapes of U+2028 and U+2029. One begins at a backslash that is not itself
// escaped, so backslashes are taken in pairs.
func unescapeSeparators(text []byte) []byte {
	if !bytes.Contains(text, []byte(`\u202`)) {
		return text
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
	return result
}
