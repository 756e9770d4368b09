package fn

import (
	"encoding/binary"
	"math"

	"github.com/huntbook/huntbook/algo/hash"
	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/stat"
	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/algo/units"
	"github.com/huntbook/huntbook/algo/value"
)

func convert(quantity, from, to, out string) Function {
	name := "convert_" + quantity
	return scalar(name, "Measure of "+quantity+" in another unit; null of a unit that is unknown.", NameNone, []Sig{{Text: name + "(value:real, from:string, to:string) real", Go: func(a []value.Value) value.Value {
		v, ok := units.Convert(quantity, a[0].F, a[1].S, a[2].S)
		if !ok {
			return value.Null()
		}
		return value.Real(v)
	}}}, Example{"round(" + name + `(1.2, "` + from + `", "` + to + `"), 7)`, out})
}

// digest reads the state that tdigest() leaves: all values, sorted.
func digestOf(v value.Value) ([]float64, bool) {
	x, ok := numbers(v)
	return x, ok && len(x) > 0
}

// nearest gives the value at a percentile by the nearest rank.
func nearest(x []float64, p float64) float64 {
	rank := int(math.Ceil(math.Round(p*float64(len(x))*1e9)/1e9/100)) - 1
	return x[max(0, min(rank, len(x)-1))]
}

func percentileDigest(a []value.Value) value.Value {
	x, ok := digestOf(a[0])
	if !ok {
		return value.Null()
	}
	return value.Real(nearest(x, a[1].F))
}

func percentilesDigest(a []value.Value) value.Value {
	x, ok := digestOf(a[0])
	p, ok2 := numbers(a[1])
	if !ok || !ok2 {
		return value.Null()
	}
	out := make([]float64, len(p))
	for i := range p {
		out[i] = nearest(x, p[i])
	}
	return value.Text(reals(out))
}

func rankDigest(percent bool) Impl {
	return func(a []value.Value) value.Value {
		x, ok := digestOf(a[0])
		if !ok {
			return value.Null()
		}
		n := 0.0
		for _, v := range x {
			if v <= a[1].F {
				n++
			}
		}
		if percent {
			n = n * 100 / float64(len(x))
		}
		return value.Real(n)
	}
}

func mergeDigests(a []value.Value) value.Value {
	var items []string
	for _, v := range a {
		if more, ok := json.Items(v.S); ok && !v.Null {
			items = append(items, more...)
		}
	}
	order := json.SortOrder(items, false, true)
	out := make([]string, len(items))
	for i, at := range order {
		out[i] = items[at]
	}
	return value.Text(json.Array(out))
}

// combine folds hashes of 64 bits into one. The service does not document how it does; answers agree with each other, not with it.
func combine(hashes []uint64) int64 {
	h := hashes[0]
	for _, x := range hashes[1:] {
		h = uint64(hash.XX64(binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(nil, h), x)))
	}
	return int64(h)
}

const ownHash = "The service does not say how it combines hashes: answers here agree with each other, not with the service's."

var miscFunctions = []Function{
	convert("angle", "Degree", "Arcminute", "72.0"),
	convert("energy", "Joule", "BritishThermalUnit", "0.0011374"),
	convert("force", "Newton", "Decanewton", "0.12"),
	convert("length", "Meter", "Foot", "3.9370079"),
	convert("mass", "Kilogram", "Pound", "2.6455471"),
	convert("speed", "MeterPerSecond", "CentimeterPerHour", "432000.0"),
	convert("temperature", "Kelvin", "DegreeCelsius", "-271.95"),
	convert("volume", "CubicMeter", "AcreFoot", "0.0009729"),
	scalar("beta_cdf", "Cumulative distribution of the beta distribution.", NameNone, []Sig{{Text: "beta_cdf(x:real, alpha:real, beta:real) real", Go: func(a []value.Value) value.Value { return value.Real(stat.BetaCDF(a[0].F, a[1].F, a[2].F)) }}}, Example{`round(beta_cdf(0.5, 2, 2), 6)`, `0.5`}),
	scalar("beta_inv", "Inverse of the beta distribution's cumulative one; null of what is no probability.", NameNone, []Sig{{Text: "beta_inv(p:real, alpha:real, beta:real) real", Go: func(a []value.Value) value.Value {
		if a[0].F < 0 || a[0].F > 1 {
			return value.Null()
		}
		return value.Real(stat.BetaInv(a[0].F, a[1].F, a[2].F))
	}}}, Example{`round(beta_inv(0.5, 2, 2), 6)`, `0.5`}),
	scalar("beta_pdf", "Density of the beta distribution.", NameNone, []Sig{{Text: "beta_pdf(x:real, alpha:real, beta:real) real", Go: func(a []value.Value) value.Value { return value.Real(stat.BetaPDF(a[0].F, a[1].F, a[2].F)) }}}, Example{`round(beta_pdf(0.5, 2, 2), 6)`, `1.5`}),
	scalar("welch_test", "Probability that two samples have one mean, by Welch's test.", NameNone, []Sig{{Text: "welch_test(mean1:real, variance1:real, count1:real, mean2:real, variance2:real, count2:real) real", Go: func(a []value.Value) value.Value {
		return value.Real(stat.Welch(a[0].F, a[1].F, a[2].F, a[3].F, a[4].F, a[5].F))
	}}}, Example{`round(welch_test(20.82, 7.867429, 15, 22.986667, 3.812667, 15), 4)`, `0.0214`}),
	scalar("dcount_hll", "Count of what hll() or hll_merge() has gathered.", NameAndArg, []Sig{{Text: "dcount_hll(hll:dynamic) long", DuckDB: T("CAST(coalesce(json_array_length({hll}), 0) AS BIGINT)")}}, Example{`dcount_hll(dynamic(["1","2"]))`, `2`}),
	scalar("hll_merge", "Merges states of distinct counts.", NameNone, []Sig{{Text: "hll_merge(hll:dynamic...) dynamic", Go: setUnion, NullIn: true}}, Example{`dcount_hll(hll_merge(dynamic(["1"]), dynamic(["1","2"])))`, `2`}),
	old(scalar("tdigest_merge", "Merges states of percentiles.", NameNone, []Sig{{Text: "tdigest_merge(digest:dynamic...) dynamic", Go: mergeDigests, NullIn: true}}, Example{`tdigest_merge(dynamic([3.0]), dynamic([1.0,5.0]))`, `dynamic([1.0,3.0,5.0])`}), "merge_tdigest"),
	scalar("percentile_tdigest", "Value at a percentile of a digest.", NameAndArg, []Sig{
		{Text: "percentile_tdigest(digest:dynamic, percentage:real) real", Go: percentileDigest},
		{Text: "percentile_tdigest(digest:dynamic, percentage:real, typeLiteral:string const) real", Go: percentileDigest},
	}, Example{`percentile_tdigest(dynamic([1.0,2.0,2.0]), 50)`, `2.0`}),
	old(scalar("percentile_array_tdigest", "Values at several percentiles of a digest.", NameNone, []Sig{
		{Text: "percentile_array_tdigest(digest:dynamic, percentages:dynamic) dynamic", Go: percentilesDigest},
		{Text: "percentile_array_tdigest(digest:dynamic, percentages:dynamic, type:string const) dynamic", Go: percentilesDigest},
	}, Example{`percentile_array_tdigest(dynamic([1.0,2.0,3.0]), dynamic([0, 100]))`, `dynamic([1.0,3.0])`}), "percentiles_array_tdigest"),
	scalar("rank_tdigest", "Number of a digest's values that are not greater.", NameNone, []Sig{{Text: "rank_tdigest(digest:dynamic, value:real) real", Go: rankDigest(false)}}, Example{`rank_tdigest(dynamic([1.0,2.0,3.0]), 2)`, `2.0`}),
	scalar("percentrank_tdigest", "Share of a digest's values that are not greater, in percent.", NameNone, []Sig{{Text: "percentrank_tdigest(digest:dynamic, value:real) real", Go: rankDigest(true)}}, Example{`percentrank_tdigest(dynamic([1.0,2.0]), 1)`, `50.0`}),
	unlike(scalar("hash_combine", "One hash of several hashes, in their order.", NameNone, []Sig{{Text: "hash_combine(hash:long...) long", Go: func(a []value.Value) value.Value {
		h := make([]uint64, len(a))
		for i := range a {
			h[i] = uint64(a[i].I)
		}
		return value.Long(combine(h))
	}}}, Example{`hash_combine(1, 2) == hash_combine(2, 1)`, `false`}), ownHash),
	unlike(scalar("hash_many", "One hash of several values, in their order.", NameNone, []Sig{{Text: "hash_many(value:text...) long", Go: func(a []value.Value) value.Value {
		h := make([]uint64, len(a))
		for i := range a {
			h[i] = uint64(hash.XX64([]byte(a[i].S)))
		}
		return value.Long(combine(h))
	}}}, Example{`hash_many("a", "b") == hash_combine(hash("a"), hash("b"))`, `true`}), ownHash),
	scalar("punycode_from_string", "Punycode of a text, without the prefix of domains.", NameNone, []Sig{{Text: "punycode_from_string(input:string) string", Go: textToText(text.Punycode)}}, Example{`punycode_from_string("académie-française")`, `"acadmie-franaise-npb1a"`}),
	scalar("punycode_to_string", "Text of punycode; empty of what is none.", NameNone, []Sig{{Text: "punycode_to_string(input:string) string", Go: textToText(func(s string) string { out, _ := text.FromPunycode(s); return out })}}, Example{`punycode_to_string("acadmie-franaise-npb1a")`, `"académie-française"`}),
	scalar("punycode_domain_to_string", "Domain with its labels in punycode where they are not ASCII.", NameNone, []Sig{{Text: "punycode_domain_to_string(domain:string) string", Go: textToText(text.DomainPunycode)}}, Example{`punycode_domain_to_string("艺术.com")`, `"xn--cqv902d.com"`}),
	scalar("punycode_domain_from_string", "Domain with its labels decoded from punycode.", NameNone, []Sig{{Text: "punycode_domain_from_string(encoded:string) string", Go: textToText(text.DomainFromPunycode)}}, Example{`punycode_domain_from_string("xn--Lin-8na.org")`, `"Lúin.org"`}),
}
