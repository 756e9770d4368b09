package fn

import (
	"math/big"

	"github.com/huntbook/huntbook/algo/value"
)

var (
	decimalUnit  = new(big.Int).Exp(big.NewInt(10), big.NewInt(value.DecimalScale), nil)
	decimalLimit = new(big.Int).Exp(big.NewInt(10), big.NewInt(value.DecimalDigits), nil)
)

// fits reports whether a decimal can be kept.
func fits(digits string) bool {
	r, ok := new(big.Rat).SetString(digits)
	return ok && lastDigits(r).CmpAbs(decimalLimit) < 0
}

// exact declares the Go of an operation on two decimals in units of the last digit: the engine divides as reals,
// and its product overflows long before the result does.
func exact(op func(a, b *big.Int) (dividend, divisor *big.Int)) Impl {
	return func(v []value.Value) value.Value {
		a, ok1 := new(big.Rat).SetString(v[0].S)
		b, ok2 := new(big.Rat).SetString(v[1].S)
		if !ok1 || !ok2 {
			return value.Null()
		}
		dividend, divisor := op(lastDigits(a), lastDigits(b))
		if divisor.Sign() == 0 {
			return value.Null()
		}
		out := new(big.Int).Quo(dividend, divisor)
		if out.CmpAbs(decimalLimit) >= 0 {
			return value.Null()
		}
		return value.Text(new(big.Rat).SetFrac(out, decimalUnit).FloatString(value.DecimalScale))
	}
}

// lastDigits counts a decimal in units of its last digit, rounded.
func lastDigits(r *big.Rat) *big.Int {
	scaled := new(big.Rat).Mul(r, new(big.Rat).SetInt(decimalUnit))
	out, _ := new(big.Int).SetString(scaled.FloatString(0), 10)
	return out
}

var (
	decimalProduct  = exact(func(a, b *big.Int) (*big.Int, *big.Int) { return new(big.Int).Mul(a, b), decimalUnit })
	decimalQuotient = exact(func(a, b *big.Int) (*big.Int, *big.Int) { return new(big.Int).Mul(a, decimalUnit), b })
)
