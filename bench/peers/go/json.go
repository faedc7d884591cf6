// json.go: texts as both dialects write them.
package main

import "unicode/utf8"

const hexDigits = "0123456789abcdef"

// A JSON string with UTF-8 as it is.
func text(out []byte, s string) []byte {
	out = append(out, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' {
			out = escape(append(out, s[from:i]...), c)
			from = i + 1
		}
	}
	return append(append(out, s[from:]...), '"')
}

func escape(out []byte, c byte) []byte {
	switch c {
	case '"', '\\', '/':
		return append(out, '\\', c)
	case '\b':
		return append(out, `\b`...)
	case '\f':
		return append(out, `\f`...)
	case '\n':
		return append(out, `\n`...)
	case '\r':
		return append(out, `\r`...)
	case '\t':
		return append(out, `\t`...)
	}
	return append(out, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}

func unit(out []byte, u rune) []byte {
	return append(out, '\\', 'u', hexDigits[u>>12&15], hexDigits[u>>8&15], hexDigits[u>>4&15],
		hexDigits[u&15])
}

// A JSON string as PHP writes it, with Russian letters put back.
func phpText(out []byte, s string) []byte {
	out = append(out, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' || c == '"' || c == '\\' || c == '/' {
				out = escape(out, c)
			} else {
				out = append(out, c)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= 0x410 && r <= 0x44F || r == 0x401 || r == 0x451:
			out = append(out, s[i:i+n]...)
		case r > 0xFFFF:
			out = unit(unit(out, 0xD800+(r-0x10000)>>10), 0xDC00+(r-0x10000)&0x3FF)
		default:
			out = unit(out, r)
		}
		i += n
	}
	return append(out, '"')
}
