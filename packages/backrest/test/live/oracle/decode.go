package main

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unsafe"
)

var named = map[string]reflect.Type{}

func init() {
	for _, v := range []any{
		false, "", 0, int8(0), int16(0), int32(0), int64(0), uint(0), uint8(0), uint16(0), uint32(0), uint64(0), uintptr(0),
		float32(0), float64(0), complex64(0), complex128(0), time.Time{}, time.Duration(0),
		Level(0), Label(""), Flag(false), Ratio(0), Count(0), Tags{}, Dict{}, Fault{}, Shy{}, Bad{}, Pair{}, Base{}, Inner{}, Root{},
	} {
		t := reflect.TypeOf(v)
		named[t.String()] = t
	}
	named["error"] = reflect.TypeFor[error]()
	named["fmt.Stringer"] = reflect.TypeFor[fmt.Stringer]()
	named["main.Namer"] = reflect.TypeFor[Namer]()
}

// typeOf reads a Go type expression and returns the rest of the text.
func typeOf(s string) (reflect.Type, string) {
	switch {
	case strings.HasPrefix(s, "*"):
		t, rest := typeOf(s[1:])
		return reflect.PointerTo(t), rest
	case strings.HasPrefix(s, "[]"):
		t, rest := typeOf(s[2:])
		return reflect.SliceOf(t), rest
	case strings.HasPrefix(s, "interface {}"):
		return reflect.TypeFor[any](), s[len("interface {}"):]
	case strings.HasPrefix(s, "map["):
		k, rest := typeOf(s[4:])
		v, rest := typeOf(rest[1:])
		return reflect.MapOf(k, v), rest
	case strings.HasPrefix(s, "["):
		end := strings.IndexByte(s, ']')
		n, _ := strconv.Atoi(s[1:end])
		t, rest := typeOf(s[end+1:])
		return reflect.ArrayOf(n, t), rest
	case strings.HasPrefix(s, "func(int, string) string"):
		return reflect.TypeFor[func(int, string) string](), s[len("func(int, string) string"):]
	case strings.HasPrefix(s, "chan string"):
		return reflect.TypeFor[chan string](), s[len("chan string"):]
	}
	end := 0
	for end < len(s) && (s[end] == '.' || s[end] == '_' || s[end] >= '0' && s[end] <= '9' || s[end] >= 'A' && s[end] <= 'Z' || s[end] >= 'a' && s[end] <= 'z') {
		end++
	}
	t, ok := named[s[:end]]
	if !ok {
		panic("no type " + s)
	}
	return t, s[end:]
}

func decode(data any) (v reflect.Value, err error) {
	defer func() {
		if problem := recover(); problem != nil {
			err = fmt.Errorf("%v", problem)
		}
	}()
	return value(data), nil
}

func value(data any) reflect.Value {
	switch d := data.(type) {
	case string, bool:
		return reflect.ValueOf(d)
	case map[string]any:
		name := d["$type"].(string)
		if name == "nil" {
			return reflect.Value{}
		}
		t, _ := typeOf(name)
		v := reflect.New(t).Elem()
		fill(v, d)
		return v
	}
	panic(fmt.Sprintf("no data: %v", data))
}

// put sets a place to a part, converting where the types differ only in name.
func put(place reflect.Value, part any) {
	v := value(part)
	if !v.IsValid() {
		return
	}
	if !place.CanSet() {
		place = reflect.NewAt(place.Type(), unsafe.Pointer(place.UnsafeAddr())).Elem()
	}
	if v.Type() != place.Type() && place.Kind() != reflect.Interface {
		v = v.Convert(place.Type())
	}
	place.Set(v)
}

func fill(v reflect.Value, d map[string]any) {
	if d["nil"] == true {
		return
	}
	if fields, ok := d["fields"].([]any); ok {
		if v.Kind() == reflect.Pointer {
			v.Set(reflect.New(v.Type().Elem()))
			v = v.Elem()
		}
		for _, f := range fields {
			pair := f.([]any)
			put(v.FieldByName(pair[0].(string)), pair[1])
		}
		return
	}
	if to, ok := d["to"]; ok {
		v.Set(reflect.New(v.Type().Elem()))
		put(v.Elem(), to)
		return
	}
	if items, ok := d["items"].([]any); ok {
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), len(items), len(items)))
		}
		for i, item := range items {
			put(v.Index(i), item)
		}
		return
	}
	if entries, ok := d["entries"].([]any); ok {
		v.Set(reflect.MakeMap(v.Type()))
		for _, e := range entries {
			pair := e.([]any)
			k, x := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			put(k, pair[0])
			put(x, pair[1])
			v.SetMapIndex(k, x)
		}
		return
	}
	if text, ok := d["bytesBase64"].(string); ok {
		raw, _ := base64.StdEncoding.DecodeString(text)
		if v.Kind() == reflect.String {
			v.SetString(string(raw))
		} else {
			v.SetBytes(raw)
		}
		return
	}
	if ns, ok := d["ns"].(string); ok {
		n, _ := strconv.ParseInt(ns, 10, 64)
		v.SetInt(n)
		return
	}
	if v.Kind() == reflect.Func {
		v.Set(reflect.ValueOf(func(a int, b string) string { return fmt.Sprint(a, b) }))
		return
	}
	scalar(v, d)
}

func scalar(v reflect.Value, d map[string]any) {
	text, _ := d["value"].(string)
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			panic(err)
		}
		_, offset := t.Zone()
		if zone := d["zone"].(string); zone == "UTC" {
			t = t.UTC()
		} else {
			t = t.In(time.FixedZone(zone, offset))
		}
		v.Set(reflect.ValueOf(t))
	case v.CanInt():
		n, _ := strconv.ParseInt(text, 10, 64)
		v.SetInt(n)
	case v.CanUint():
		n, _ := strconv.ParseUint(text, 10, 64)
		v.SetUint(n)
	case v.CanFloat():
		f, _ := strconv.ParseFloat(text, 64)
		v.SetFloat(f)
	case v.CanComplex():
		parts := d["value"].([]any)
		re, _ := strconv.ParseFloat(parts[0].(string), 64)
		im, _ := strconv.ParseFloat(parts[1].(string), 64)
		v.SetComplex(complex(re, im))
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		v.SetBool(d["value"].(bool))
	default:
		panic("no value for " + v.Type().String())
	}
}
