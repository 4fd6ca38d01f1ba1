package main

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"text/template"
	"time"
)

// The types of the data. world.ts has the same ones for the other side.

type Level int32

func (l Level) String() string {
	switch l {
	case 0:
		return "LOW"
	case 1:
		return "HIGH"
	}
	return fmt.Sprintf("Level(%d)", int32(l))
}

type Label string
type Flag bool
type Ratio float64
type Count uint16

type Tags []string

func (t Tags) Join(sep string) string { return strings.Join(t, sep) }

type Dict map[string]int

func (d Dict) Size() int { return len(d) }

type Fault struct{ Code int }

func (f Fault) Error() string { return fmt.Sprintf("fault %d", f.Code) }

// Describes itself by pointer only.
type Shy struct{ N int }

func (s *Shy) String() string {
	if s == nil {
		return "no shy"
	}
	return fmt.Sprintf("shy<%d>", s.N)
}

type Bad struct{ N int }

func (b Bad) String() string { panic("bad string") }

type Pair struct {
	Left, Right any
	secret      int
}

type Base struct{ ID uint16 }

func (b Base) Hello() string            { return fmt.Sprintf("hello %d", b.ID) }
func (b *Base) Rename(to string) string { return to }

type Inner struct {
	Name string
	Deep int64
	Next *Inner
}

func (i *Inner) Shout(mark string) string { return strings.ToUpper(i.Name) + mark }
func (i *Inner) Safe() string {
	if i == nil {
		return "nobody"
	}
	return i.Name
}
func (i Inner) Plain() string { return i.Name }

type Namer interface{ Plain() string }

type Root struct {
	Base
	*Inner
	Str     string
	Bool    bool
	Int     int
	I8      int8
	I64     int64
	U8      uint8
	U64     uint64
	F32     float32
	F64     float64
	C64     complex64
	C128    complex128
	Level   Level
	Label   Label
	Flag    Flag
	Ratio   Ratio
	Count   Count
	Any     any
	Err     error
	Stringy fmt.Stringer
	Namer   Namer
	Strs    []string
	Ints    []int
	Anys    []any
	Bytes   []byte
	Levels  []Level
	Shies   []Shy
	Inners  []*Inner
	Arr     [3]int
	Grid    [][]int
	Tags    Tags
	Dict    Dict
	M       map[string]any
	MI      map[int]string
	ML      map[Level]string
	MB      map[bool]int
	MF      map[float64]string
	PI      *int
	PS      *string
	PArr    *[3]int
	PList   *[]string
	PP      **Inner
	PAny    *any
	Shy     Shy
	PShy    *Shy
	Fault   Fault
	PFault  *Fault
	Bad     Bad
	Pair    Pair
	PPair   *Pair
	Dur     time.Duration
	Fn      func(int, string) string
	Chan    chan string
	hidden  int
}

func (r Root) Add(a, b int) int { return a + b }
func (r Root) Sum(label string, n ...int) string {
	total := 0
	for _, x := range n {
		total += x
	}
	return fmt.Sprint(label, total)
}
func (r Root) Fail(text string) (string, error) { return "lost", errors.New(text) }
func (r Root) Maybe(fail bool) (string, error) {
	if fail {
		return "", Fault{7}
	}
	return "fine", nil
}
func (r Root) Panic() string                { panic("root panic") }
func (r Root) Echo(v any) any               { return v }
func (r Root) Type(v any) string            { return fmt.Sprintf("%T", v) }
func (r Root) Greet(name string) string     { return "hi " + name }
func (r Root) Take(l Level) string          { return "took " + l.String() }
func (r Root) Half(f float64) float64       { return f / 2 }
func (r Root) Small(f float32) float32      { return f }
func (r Root) NilOK(p *int) bool            { return p == nil }
func (r Root) Is(b bool) bool               { return b }
func (r Root) Byte(u uint8) uint8           { return u }
func (r Root) Cplx(c complex128) complex128 { return c }
func (r Root) Two() (int, int)              { return 1, 2 }
func (r Root) None()                        {}
func (r Root) Inn() *Inner                  { return r.Inner }
func (r Root) Who(n Namer) string           { return n.Plain() }
func (r Root) Say(s fmt.Stringer) string    { return s.String() }
func (r Root) ErrOf() error                 { return r.Err }
func (r Root) Labelled(l Label) Label       { return "<" + l + ">" }
func (r Root) Wait(d time.Duration) string  { return d.String() }
func (r *Root) Addressed() string           { return "by pointer" }

var functions = template.FuncMap{
	"upper": strings.ToUpper,
	"add": func(n ...int) int {
		total := 0
		for _, x := range n {
			total += x
		}
		return total
	},
	"fail": func() (string, error) { return "", errors.New("fail failed") },
	"echo": func(v any) any { return v },
	"typ":  func(v any) string { return fmt.Sprintf("%T", v) },
	"list": func(v ...any) []any { return v },
	"seq": func(n int) iter.Seq[int] {
		return func(yield func(int) bool) {
			for i := range n {
				if !yield(i) {
					return
				}
			}
		}
	},
	"pairs": func(n int) iter.Seq2[string, int] {
		return func(yield func(string, int) bool) {
			for i := range n {
				if !yield(fmt.Sprint("k", i), i*i) {
					return
				}
			}
		}
	},
	"letters": func(n int) chan string {
		if n <= 0 {
			return nil
		}
		c := make(chan string, n)
		for i := range n {
			c <- string(rune('a' + i%26))
		}
		close(c)
		return c
	},
	"label": func(l Label) Label { return l },
	"shy":   func(s *Shy) string { return s.String() },
	"deref": func(s Shy) int { return s.N },
}
