package fn

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/types"
)

// classes are the words of a signature that stand for more than one type.
var classes = map[string]func(types.Type) bool{
	"any":       func(types.Type) bool { return true },
	"value":     func(types.Type) bool { return true }, // any scalar, which arrives as dynamic
	"text":      func(types.Type) bool { return true }, // any scalar, which arrives as string
	"number":    types.Type.IsNumber,
	"integer":   func(t types.Type) bool { return t == types.Int || t == types.Long },
	"summable":  func(t types.Type) bool { return t.IsNumber() || t == types.Timespan },
	"orderable": func(t types.Type) bool { return t != types.Dynamic },
}

// parse fills Params and Result from Text. It panics on a text that is none: the table is code.
func (s *Sig) parse() {
	if err := s.tryParse(); err != nil {
		panic(fmt.Sprintf("kql/fn: signature %q: %v", s.Text, err))
	}
}

func (s *Sig) tryParse() error {
	open := strings.Index(s.Text, "(")
	if open < 0 {
		return fmt.Errorf("no parameter list")
	}
	shut := matching(s.Text, open)
	if shut < 0 {
		return fmt.Errorf("unbalanced parentheses")
	}
	s.Params = s.Params[:0]
	if list := strings.TrimSpace(s.Text[open+1 : shut]); list != "" {
		for _, part := range strings.Split(list, ",") {
			p, err := parseParam(strings.TrimSpace(part))
			if err != nil {
				return err
			}
			s.Params = append(s.Params, p)
		}
	}
	return s.parseResult(strings.TrimSpace(s.Text[shut+1:]))
}

func matching(text string, open int) int {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

func parseParam(text string) (Param, error) {
	var p Param
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		p.Optional, text = true, text[1:len(text)-1]
	}
	name, class, ok := strings.Cut(text, ":")
	if !ok {
		return p, fmt.Errorf("parameter %q has no type", text)
	}
	p.Name = strings.TrimSpace(name)
	class, p.Const = strings.CutSuffix(strings.TrimSpace(class), " const")
	class, p.Repeated = strings.CutSuffix(class, "...")
	p.Class = class
	if t, ok := types.ByName(class); ok {
		p.Type = t
	} else if classes[class] == nil && class != "T" {
		return p, fmt.Errorf("parameter %s: unknown class %q", p.Name, class)
	}
	return p, nil
}

func (s *Sig) parseResult(text string) error {
	s.Result.Var, s.Result.Of = "", nil
	inner := func(prefix string) (string, bool) {
		rest, ok := strings.CutPrefix(text, prefix+"(")
		if !ok {
			return "", false
		}
		return strings.TrimSuffix(rest, ")"), true
	}
	if t, ok := types.ByName(text); ok {
		s.Result.Type = t
		return nil
	}
	if text == "T" {
		s.Result.Var = text
		return nil
	}
	for _, form := range []string{"common", "typeof"} {
		if list, ok := inner(form); ok {
			for _, name := range strings.Split(list, ",") {
				name = strings.TrimSpace(name)
				if s.param(name) < 0 {
					return fmt.Errorf("result names %q, which is no parameter", name)
				}
				s.Result.Of = append(s.Result.Of, name)
			}
			return nil
		}
	}
	if text == "custom" && s.Result.Custom != nil {
		return nil
	}
	return fmt.Errorf("result %q is no type", text)
}

func (s *Sig) param(name string) int {
	for i := range s.Params {
		if s.Params[i].Name == name {
			return i
		}
	}
	return -1
}

// Arity gives the fewest and most arguments; most is -1 when the last may repeat.
func (s *Sig) Arity() (least, most int) {
	for _, p := range s.Params {
		if !p.Optional {
			least++
		}
		most++
	}
	if _, size := s.group(); size > 0 {
		most = -1
	}
	return least, most
}

// group finds the repeated parameters: the first of them and how many repeat together, as in case(predicate, then, ..., else).
func (s *Sig) group() (first, size int) {
	for i, p := range s.Params {
		if p.Repeated {
			if size == 0 {
				first = i
			}
			size++
		}
	}
	return first, size
}

// At gives the parameter that argument i of count fills.
func (s *Sig) At(i, count int) Param {
	first, size := s.group()
	tail := len(s.Params) - first - size
	switch {
	case size == 0 || i < first:
		return s.Params[i]
	case i >= count-tail:
		return s.Params[len(s.Params)-(count-i)]
	}
	return s.Params[first+(i-first)%size]
}
