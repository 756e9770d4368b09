// Package units converts measures between units, named as UnitsNet names them, which is what KQL's convert_* functions take.
package units

// prefixes multiply a unit: "Kilo" + "meter" is "Kilometer".
var prefixes = map[string]float64{
	"Pico": 1e-12, "Nano": 1e-9, "Micro": 1e-6, "Milli": 1e-3, "Centi": 1e-2, "Deci": 1e-1, "Deca": 1e1, "Hecto": 1e2, "Kilo": 1e3,
	"Mega": 1e6, "Giga": 1e9, "Tera": 1e12, "Peta": 1e15,
}

// table makes a table of units, in terms of the first, out of plain ones and those that take prefixes.
func table(plain map[string]float64, prefixed map[string]float64) map[string]float64 {
	out := map[string]float64{}
	for name, f := range prefixed {
		out[name] = f
		for p, m := range prefixes {
			out[p+lower(name)] = f * m
		}
	}
	for name, f := range plain {
		out[name] = f
	}
	return out
}

func lower(s string) string { return string(s[0]|0x20) + s[1:] }

const (
	pi   = 3.14159265358979323846
	foot = 0.3048
	inch = 0.0254
	mile = 1609.344
	yard = 0.9144
	lb   = 0.45359237
	g    = 9.80665
)

// Quantities holds the factors of each quantity's units to one of them.
var Quantities = map[string]map[string]float64{
	"angle": table(map[string]float64{
		"Degree": pi / 180, "Arcminute": pi / 10800, "Arcsecond": pi / 648000, "Gradian": pi / 200, "Revolution": 2 * pi,
		"Microdegree": pi / 180 * 1e-6, "Millidegree": pi / 180 * 1e-3, "Nanodegree": pi / 180 * 1e-9, "NatoMil": pi / 3200, "Tilt": pi / 180,
	}, map[string]float64{"Radian": 1}),
	"energy": table(map[string]float64{
		"BritishThermalUnit": 1055.05585262, "Calorie": 4.184, "Kilocalorie": 4184, "Megacalorie": 4184000,
		"KilobritishThermalUnit": 1055055.85262, "MegabritishThermalUnit": 1055055852.62, "ThermEc": 1.05505585262e8, "ThermUs": 1.054804e8, "ThermImperial": 1.05505585257348e8,
		"Erg": 1e-7, "FootPound": 1.355817948, "HorsepowerHour": 2684519.537696172792, "ElectronVolt": 1.602176565e-19, "KiloelectronVolt": 1.602176565e-16,
		"MegaelectronVolt": 1.602176565e-13, "GigaelectronVolt": 1.602176565e-10, "WattHour": 3600, "KilowattHour": 3.6e6, "MegawattHour": 3.6e9,
		"GigawattHour": 3.6e12, "TerawattHour": 3.6e15, "WattDay": 86400, "KilowattDay": 8.64e7, "MegawattDay": 8.64e10,
	}, map[string]float64{"Joule": 1}),
	"force": table(map[string]float64{
		"Dyn": 1e-5, "KilogramForce": g, "KiloPond": g, "OunceForce": 0.2780138509537812, "PoundForce": 4.4482216152605, "Poundal": 0.138254954376,
		"KilopoundForce": 4448.2216152605, "ShortTonForce": 8896.443230521, "TonneForce": 9806.65,
	}, map[string]float64{"Newton": 1}),
	"length": table(map[string]float64{
		"Foot": foot, "Inch": inch, "Mile": mile, "Yard": yard, "Mil": inch / 1000, "Microinch": inch * 1e-6, "NauticalMile": 1852, "Fathom": 1.8288,
		"Chain": 20.1168, "Hand": 0.1016, "Shackle": 27.432, "Twip": inch / 1440, "UsSurveyFoot": 1200.0 / 3937, "AstronomicalUnit": 1.495978707e11,
		"LightYear": 9.46073047258e15, "Parsec": 3.08567758128e16, "KiloParsec": 3.08567758128e19, "Kiloparsec": 3.08567758128e19, "Megaparsec": 3.08567758128e22,
		"KilolightYear": 9.46073047258e18, "MegalightYear": 9.46073047258e21, "SolarRadius": 6.95508e8, "PrinterPoint": inch / 72, "DtpPoint": inch / 72,
		"PrinterPica": inch / 6, "DtpPica": inch / 6, "Angstrom": 1e-10,
	}, map[string]float64{"Meter": 1}),
	"mass": table(map[string]float64{
		"Pound": lb, "Ounce": lb / 16, "Stone": lb * 14, "Tonne": 1000, "Kilotonne": 1e6, "Megatonne": 1e9, "ShortTon": 907.18474, "LongTon": 1016.0469088,
		"Grain": 6.479891e-5, "Slug": 14.593902937206, "Kilopound": 453.59237, "Megapound": 453592.37, "ShortHundredweight": 45.359237,
		"LongHundredweight": 50.80234544, "EarthMass": 5.9722e24, "SolarMass": 1.98947e30,
	}, map[string]float64{"Gram": 1e-3}),
	"speed": speeds(),
	"volume": table(map[string]float64{
		"CubicMeter": 1, "CubicKilometer": 1e9, "CubicHectometer": 1e6, "CubicDecimeter": 1e-3, "CubicCentimeter": 1e-6, "CubicMillimeter": 1e-9, "CubicMicrometer": 1e-18,
		"CubicFoot": foot * foot * foot, "CubicInch": inch * inch * inch, "CubicYard": yard * yard * yard, "CubicMile": mile * mile * mile,
		"AcreFoot": 1 / 0.000810714, "UsGallon": 3.785411784e-3, "ImperialGallon": 4.54609e-3, "UsPint": 4.73176473e-4, "UsQuart": 9.46352946e-4,
		"UsOunce": 2.95735295625e-5, "ImperialOunce": 2.84130625e-5, "ImperialPint": 5.6826125e-4, "UsTablespoon": 1.478676478125e-5, "UsTeaspoon": 4.92892159375e-6,
		"MetricCup": 2.5e-4, "MetricTeaspoon": 5e-6, "UsCustomaryCup": 2.365882365e-4, "UsLegalCup": 2.4e-4, "OilBarrel": 0.158987294928,
		"UsBeerBarrel": 0.117347765304, "ImperialBeerBarrel": 0.16365924, "BoardFoot": 2.359737216e-3, "HectocubicMeter": 100, "KilocubicMeter": 1000,
	}, map[string]float64{"Liter": 1e-3}),
}

func speeds() map[string]float64 {
	lengths := map[string]float64{
		"Meter": 1, "Kilometer": 1e3, "Decimeter": 0.1, "Centimeter": 0.01, "Millimeter": 1e-3, "Micrometer": 1e-6, "Nanometer": 1e-9,
		"Foot": foot, "Inch": inch, "Yard": yard, "Mile": mile, "UsSurveyFoot": 1200.0 / 3937,
	}
	out := map[string]float64{"Knot": 1852.0 / 3600, "Mach": 340.29, "SpeedOfLight": 299792458}
	for name, f := range lengths {
		out[name+"PerSecond"], out[name+"PerMinute"], out[name+"PerHour"] = f, f/60, f/3600
	}
	return out
}

// Convert changes a measure's unit; not ok where a unit is unknown.
func Convert(quantity string, v float64, from, to string) (float64, bool) {
	if quantity == "temperature" {
		return temperature(v, from, to)
	}
	t := Quantities[quantity]
	a, ok1 := t[from]
	b, ok2 := t[to]
	return v * a / b, ok1 && ok2
}

// scales say how a temperature becomes kelvins: (v + add) * factor.
var scales = map[string]struct{ add, factor float64 }{
	"Kelvin": {0, 1}, "DegreeCelsius": {273.15, 1}, "DegreeFahrenheit": {459.67, 5.0 / 9}, "DegreeRankine": {0, 5.0 / 9},
	"DegreeReaumur": {273.15 * 4 / 5, 5.0 / 4}, "DegreeRoemer": {273.15*21/40 - 7.5, 40.0 / 21}, "DegreeNewton": {273.15 * 33 / 100, 100.0 / 33},
	"DegreeDelisle": {-559.725, -2.0 / 3}, "MillidegreeCelsius": {273150, 1e-3},
}

func temperature(v float64, from, to string) (float64, bool) {
	a, ok1 := scales[from]
	b, ok2 := scales[to]
	return (v+a.add)*a.factor/b.factor - b.add, ok1 && ok2
}
