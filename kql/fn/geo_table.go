package fn

import (
	"github.com/huntbook/huntbook/algo/geo"
	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
)

const (
	aLine  = `dynamic({"type":"LineString","coordinates":[[0,0],[0,1]]})`
	aBox   = `dynamic({"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]})`
	aPlace = "longitude:real, latitude:real"

	beyondHalf = "Null where the answer is more than half of the globe: of a ring's two sides GeoJSON means the smaller."
)

func geoFn(name, doc, sig string, f Impl, examples ...Example) Function {
	return scalar(name, doc, NameNone, []Sig{{Text: name + sig, Go: f}}, examples...)
}

var geoFunctions = []Function{
	geoFn("geo_distance_2points", "Metres between two places; null where one is none.", "(lng1:real, lat1:real, lng2:real, lat2:real) real", places(2, func(a []value.Value) value.Value {
		return value.Real(geo.Distance(a[0].F, a[1].F, a[2].F, a[3].F))
	}), Example{`round(geo_distance_2points(-122.407628, 47.578557, -118.275287, 34.019056), 3)`, `1546754.352`}, Example{`geo_distance_2points(300,1,1,1)`, `real(null)`}),
	geoFn("geo_angle", "Clockwise angle in radians between two edges that meet in the second place.", "(lng1:real, lat1:real, lng2:real, lat2:real, lng3:real, lat3:real) real", places(3, func(a []value.Value) value.Value {
		x, ok := geo.Angle(geo.Point(a[0].F, a[1].F), geo.Point(a[2].F, a[3].F), geo.Point(a[4].F, a[5].F))
		if !ok {
			return value.Null()
		}
		return value.Real(x)
	}), Example{`round(geo_angle(0, 10, 0, 5, 3, -10), 6)`, `2.944938`}),
	geoFn("geo_azimuth", "Clockwise angle from north of the way to a place, in radians.", "(lng1:real, lat1:real, lng2:real, lat2:real) real", places(2, func(a []value.Value) value.Value {
		x, ok := geo.Azimuth(geo.Point(a[0].F, a[1].F), geo.Point(a[2].F, a[3].F))
		if !ok {
			return value.Null()
		}
		return value.Real(x)
	}), Example{`round(geo_azimuth(5, 10, 10, -40), 6)`, `3.054599`}),
	geoFn("geo_point_in_circle", "Whether a place lies within a distance of another.", "(pLongitude:real, pLatitude:real, cLongitude:real, cLatitude:real, radius:real) bool", places(2, func(a []value.Value) value.Value {
		if a[4].F < 0 {
			return value.Null()
		}
		return value.Bool(geo.Distance(a[0].F, a[1].F, a[2].F, a[3].F) <= a[4].F)
	}), Example{`geo_point_in_circle(-122.143564, 47.535677, -122.100896, 47.527351, 3500)`, `true`}),
	geoFn("geo_point_in_polygon", "Whether a place lies in a polygon; null where that is none.", "("+aPlace+", polygon:dynamic) bool", besides(false, true, func(s geo.Shape, lng, lat float64) value.Value {
		return value.Bool(s.Contains(geo.Point(lng, lat)))
	}), Example{`geo_point_in_polygon(5, 5, ` + aBox + `)`, `true`}, Example{`geo_point_in_polygon(15, 5, ` + aBox + `)`, `false`}),
	geoFn("geo_distance_point_to_line", "Metres from a place to the nearest point of lines.", "("+aPlace+", line:dynamic) real", besides(true, false, func(s geo.Shape, lng, lat float64) value.Value {
		_, d := s.Closest(geo.Point(lng, lat))
		return value.Real(d)
	}), Example{`geo_distance_point_to_line(0, 0.5, ` + aLine + `) < 0.001`, `true`}),
	geoFn("geo_distance_point_to_polygon", "Metres from a place to a polygon, 0 within it.", "("+aPlace+", polygon:dynamic) real", besides(false, true, func(s geo.Shape, lng, lat float64) value.Value {
		p := geo.Point(lng, lat)
		if s.Contains(p) {
			return value.Real(0)
		}
		_, d := s.Closest(p)
		return value.Real(d)
	}), Example{`geo_distance_point_to_polygon(5, 5, ` + aBox + `)`, `0.0`}),
	geoFn("geo_closest_point_on_line", "Point of lines that is nearest to a place.", "("+aPlace+", line:dynamic) dynamic", besides(true, false, func(s geo.Shape, lng, lat float64) value.Value {
		at, _ := s.Closest(geo.Point(lng, lat))
		return value.Text(geo.PointJSON(at))
	}), Example{`round(toreal(geo_closest_point_on_line(1, 0.5, ` + aLine + `).coordinates[1]), 3)`, `0.5`}),
	geoFn("geo_closest_point_on_polygon", "Point of a polygon's edge that is nearest to a place.", "("+aPlace+", polygon:dynamic) dynamic", besides(false, true, func(s geo.Shape, lng, lat float64) value.Value {
		at, _ := s.Closest(geo.Point(lng, lat))
		return value.Text(geo.PointJSON(at))
	}), Example{`round(toreal(geo_closest_point_on_polygon(12, 0, ` + aBox + `).coordinates[0]), 6)`, `10.0`}),
	geoFn("geo_line_length", "Metres of lines.", "(line:dynamic) real", measured(true, func(s geo.Shape) value.Value { return value.Real(s.Length()) }), Example{`round(geo_line_length(` + aLine + `), 0)`, `111195.0`}),
	geoFn("geo_line_centroid", "Middle of lines.", "(line:dynamic) dynamic", measured(true, func(s geo.Shape) value.Value {
		return value.Text(geo.PointJSON(s.LineCentroid()))
	}), Example{`round(toreal(geo_line_centroid(` + aLine + `).coordinates[1]), 6)`, `0.5`}),
	geoFn("geo_line_interpolate_point", "Point at a fraction of a line.", "(line:dynamic, fraction:real) dynamic", ofShape(true, false, func(s geo.Shape, a []value.Value) value.Value {
		if len(s.Lines) != 1 || !between(a[1].F, 0, 1) {
			return value.Null()
		}
		return value.Text(geo.PointJSON(s.Interpolate(a[1].F)))
	}), Example{`round(toreal(geo_line_interpolate_point(` + aLine + `, 0.25).coordinates[1]), 6)`, `0.25`}),
	geoFn("geo_line_locate_point", "Fraction of a line at which it is nearest to a place.", "(line:dynamic, longitude:real, latitude:real) real", ofShape(true, false, func(s geo.Shape, a []value.Value) value.Value {
		if len(s.Lines) != 1 || !geo.ValidPoint(a[1].F, a[2].F) {
			return value.Null()
		}
		return value.Real(s.Locate(geo.Point(a[1].F, a[2].F)))
	}), Example{`round(geo_line_locate_point(` + aLine + `, 0, 0.25), 6)`, `0.25`}),
	geoFn("geo_line_densify", "Lines as geodesics that stay within a tolerance in metres of edges that are straight between longitudes and latitudes.", "(line:dynamic, [tolerance:real], [preserve:bool]) dynamic", densified(true),
		Example{`array_length(geo_line_densify(dynamic({"type":"LineString","coordinates":[[50,50],[51,51]]})).coordinates)`, `9`},
		Example{`tostring(geo_line_densify(dynamic({"type":"LineString","coordinates":[[179,0],[-179,0]]}), 10000, true))`, `'{"type":"LineString","coordinates":[[179.0,0.0],[-179.0,0.0]]}'`},
		Example{`isnull(geo_line_densify(` + aBox + `))`, `true`}),
	geoFn("geo_polygon_densify", "Polygons as geodesics that stay within a tolerance in metres of edges that are straight between longitudes and latitudes.", "(polygon:dynamic, [tolerance:real], [preserve:bool]) dynamic", densified(false),
		Example{`array_length(geo_polygon_densify(dynamic({"type":"Polygon","coordinates":[[[10,10],[11,10],[11,11],[10,11],[10,10]]]})).coordinates[0])`, `11`},
		Example{`isnull(geo_polygon_densify(` + aBox + `, 0))`, `true`}),
	geoFn("geo_line_simplify", "Lines without points that lie nearer than a tolerance in metres to each other or to what is left.", "(line:dynamic, [tolerance:real]) dynamic", ofShape(true, false, simplified),
		Example{`array_length(geo_line_simplify(dynamic({"type":"LineString","coordinates":[[0,0],[0,0.5],[0,1]]})).coordinates)`, `2`},
		Example{`isnull(geo_line_simplify(` + aLine + `, 200000))`, `true`}),
	geoFn("geo_polygon_simplify", "Polygons without corners that lie nearer than a tolerance in metres to each other or to what is left.", "(polygon:dynamic, [tolerance:real]) dynamic", ofShape(false, true, simplified),
		Example{`array_length(geo_polygon_simplify(dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[1,2],[0,2],[0,0]]]})).coordinates[0])`, `5`},
		Example{`isnull(geo_polygon_simplify(` + aBox + `, -0.1))`, `true`}),
	geoFn("geo_simplify_polygons_array", "Union of an array of polygons without corners that lie nearer than a tolerance in metres to each other or to what is left.", "(polygons:dynamic, [tolerance:real]) dynamic", ofShapes(false, func(all []geo.Shape, a []value.Value) value.Value {
		s, ok := geo.Union(all...)
		if !ok {
			return value.Null()
		}
		return simplified(s, a)
	}), Example{`array_length(geo_simplify_polygons_array(pack_array(` + aBox + `)).coordinates[0])`, `5`}, Example{`isnull(geo_simplify_polygons_array(pack_array(` + aBox + `), 5000000))`, `true`}),
	geoFn("geo_union_lines_array", "Union of an array of lines.", "(lines:dynamic) dynamic", ofShapes(true, func(all []geo.Shape, _ []value.Value) value.Value {
		return drawn(geo.UnionLines(all...), true)
	}), Example{`array_length(geo_union_lines_array(pack_array(` + aLine + `, dynamic({"type":"LineString","coordinates":[[0,1],[1,1]]}))).coordinates)`, `3`}, Example{`isnull(geo_union_lines_array(pack_array(` + aLine + `, ` + aBox + `)))`, `true`}),
	unlike(geoFn("geo_union_polygons_array", "Union of an array of polygons.", "(polygons:dynamic) dynamic", ofShapes(false, func(all []geo.Shape, _ []value.Value) value.Value {
		return drawn(geo.Union(all...))
	}), Example{`array_length(geo_union_polygons_array(pack_array(` + aBox + `, dynamic({"type":"Polygon","coordinates":[[[5,5],[15,5],[15,15],[5,15],[5,5]]]}))).coordinates[0])`, `9`}, Example{`isnull(geo_union_polygons_array(pack_array(` + aBox + `, ` + aLine + `)))`, `true`}), beyondHalf),
	geoFn("geo_intersection_2lines", "What two lines have in common: points and lines.", "(line1:dynamic, line2:dynamic) dynamic", intersection(true, true),
		Example{`tostring(geo_intersection_2lines(` + aLine + `, dynamic({"type":"LineString","coordinates":[[3,3],[4,4]]})))`, `'{"type":"GeometryCollection","geometries":[]}'`},
		Example{`tostring(geo_intersection_2lines(dynamic({"type":"LineString","coordinates":[[-1,0],[1,0]]}), dynamic({"type":"LineString","coordinates":[[0,-1],[0,1]]})).coordinates)`, `"[0.0,0.0]"`}),
	geoFn("geo_intersection_2polygons", "What two polygons have in common: polygons, and the lines and points in which they touch.", "(polygon1:dynamic, polygon2:dynamic) dynamic", intersection(false, false),
		Example{`tostring(geo_intersection_2polygons(` + aBox + `, dynamic({"type":"Polygon","coordinates":[[[0,0],[-1,0],[-1,-1],[0,0]]]})))`, `'{"type":"Point","coordinates":[0.0,0.0]}'`},
		Example{`tostring(geo_intersection_2polygons(` + aBox + `, dynamic({"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]})).type)`, `"Polygon"`}),
	geoFn("geo_intersection_line_with_polygon", "What lines and polygons have in common: lines, and the points in which they touch.", "(line:dynamic, polygon:dynamic) dynamic", intersection(true, false),
		Example{`round(toreal(geo_intersection_line_with_polygon(dynamic({"type":"LineString","coordinates":[[-1,0],[1,0]]}), ` + aBox + `).coordinates[0][0]), 6)`, `0.0`},
		Example{`isnull(geo_intersection_line_with_polygon(` + aBox + `, ` + aBox + `))`, `true`}),
	geoFn("geo_polygon_area", "Square metres of polygons.", "(polygon:dynamic) real", measured(false, func(s geo.Shape) value.Value { return value.Real(s.Area()) }), Example{`geo_polygon_area(` + aBox + `) > 1e12`, `true`}),
	geoFn("geo_polygon_perimeter", "Metres around polygons.", "(polygon:dynamic) real", measured(false, func(s geo.Shape) value.Value { return value.Real(s.Length()) }), Example{`geo_polygon_perimeter(` + aBox + `) > 4e6`, `true`}),
	geoFn("geo_polygon_centroid", "Middle of polygons.", "(polygon:dynamic) dynamic", measured(false, func(s geo.Shape) value.Value {
		return value.Text(geo.PointJSON(s.AreaCentroid()))
	}), Example{`round(toreal(geo_polygon_centroid(` + aBox + `).coordinates[0]), 6)`, `5.0`}),
	geoFn("geo_intersects_2lines", "Whether lines have a point in common.", "(line1:dynamic, line2:dynamic) bool", meet(true, true), Example{`geo_intersects_2lines(` + aLine + `, dynamic({"type":"LineString","coordinates":[[-1,0.5],[1,0.5]]}))`, `true`}),
	geoFn("geo_intersects_2polygons", "Whether polygons have a point in common.", "(polygon1:dynamic, polygon2:dynamic) bool", meet(false, false), Example{`geo_intersects_2polygons(` + aBox + `, ` + aBox + `)`, `true`}),
	geoFn("geo_intersects_line_with_polygon", "Whether lines and polygons have a point in common.", "(line:dynamic, polygon:dynamic) bool", meet(true, false), Example{`geo_intersects_line_with_polygon(dynamic({"type":"LineString","coordinates":[[-1,5],[1,5]]}), ` + aBox + `)`, `true`}),
	unlike(geoFn("geo_point_buffer", "Polygon around a place, of a radius in metres.", "("+aPlace+", radius:real, [tolerance:real]) dynamic", places(1, func(a []value.Value) value.Value {
		return buffered(geo.Place(a[0].F, a[1].F), a, 2)
	}), Example{`geo_point_in_polygon(0.01, 0, geo_point_buffer(0, 0, 2000))`, `true`}, Example{`isnull(geo_point_buffer(10, 10, -1))`, `true`}), beyondHalf),
	unlike(geoFn("geo_line_buffer", "Polygon of what lies within a radius in metres of lines.", "(line:dynamic, radius:real, [tolerance:real]) dynamic", ofShape(true, false, func(s geo.Shape, a []value.Value) value.Value {
		return buffered(s, a, 1)
	}), Example{`geo_point_in_polygon(0.01, 0.5, geo_line_buffer(` + aLine + `, 2000))`, `true`}, Example{`isnull(geo_line_buffer(` + aLine + `, 0))`, `true`}), beyondHalf),
	unlike(geoFn("geo_polygon_buffer", "Polygon of what lies within a radius in metres of polygons.", "(polygon:dynamic, radius:real, [tolerance:real]) dynamic", ofShape(false, true, func(s geo.Shape, a []value.Value) value.Value {
		return buffered(s, a, 1)
	}), Example{`geo_point_in_polygon(-0.01, 5, geo_polygon_buffer(` + aBox + `, 2000))`, `true`}, Example{`isnull(geo_polygon_buffer(` + aBox + `, 0))`, `true`}), beyondHalf),
	geoFn("geo_from_wkt", "GeoJSON of well-known text; null of what is none.", "(wkt:text) dynamic", textToDynamic(geo.FromWKT), Example{`geo_from_wkt("POINT (1 2)")`, `dynamic({"type":"Point","coordinates":[1.0,2.0]})`}),
	geoFn("geo_point_to_geohash", "Geohash of a place.", "("+aPlace+", [accuracy:int]) string", leveled(geo.Geohash, 5, 1, 18), Example{`geo_point_to_geohash(-80.195829, 25.802215, 8)`, `"dhwfz15h"`}),
	geoFn("geo_geohash_to_central_point", "Middle of a geohash's cell.", "(geohash:text) dynamic", geohashBox(func(b geo.Box) string { return pointText((b.West+b.East)/2, (b.South+b.North)/2) }), Example{`toreal(geo_geohash_to_central_point("sunny").coordinates[0])`, `42.47314453125`}),
	geoFn("geo_geohash_to_polygon", "Cell of a geohash.", "(geohash:text) dynamic", geohashBox(boxText), Example{`isnull(geo_geohash_to_polygon("a"))`, `true`}),
	geoFn("geo_geohash_neighbors", "Geohashes around one.", "(geohash:text) dynamic", func(a []value.Value) value.Value {
		list, ok := geo.GeohashNeighbors(a[0].S)
		if !ok {
			return value.Null()
		}
		return value.Text(json.Strings(list))
	}, Example{`array_length(geo_geohash_neighbors("sunny"))`, `8`}),
	geoFn("geo_point_to_s2cell", "Token of a place's S2 cell.", "("+aPlace+", [level:int]) string", leveled(geo.S2Token, 11, 0, 30), Example{`geo_point_to_s2cell(-80.195829, 25.802215, 8)`, `"88d9b"`}),
	geoFn("geo_s2cell_to_central_point", "Middle of an S2 cell.", "(token:text) dynamic", s2Cell(func(t string) (string, bool) {
		id, ok := geo.S2Cell(t)
		if !ok {
			return "", false
		}
		return geo.PointJSON(id.Point()), true
	}), Example{`round(toreal(geo_s2cell_to_central_point("1234567").coordinates[0]), 6)`, `9.868307`}),
	geoFn("geo_s2cell_to_polygon", "Corners of an S2 cell.", "(token:text) dynamic", s2Cell(func(t string) (string, bool) {
		id, ok := geo.S2Cell(t)
		if !ok {
			return "", false
		}
		return geo.RingJSON(geo.S2Corners(id)), true
	}), Example{`array_length(geo_s2cell_to_polygon("89c259").coordinates[0])`, `5`}),
	geoFn("geo_s2cell_neighbors", "S2 cells around one.", "(token:text) dynamic", s2Cell(func(t string) (string, bool) {
		id, ok := geo.S2Cell(t)
		if !ok {
			return "", false
		}
		return json.Strings(geo.S2Neighbors(id)), true
	}), Example{`array_length(geo_s2cell_neighbors("89c259"))`, `8`}),
	geoFn("geo_polygon_to_s2cells", "S2 cells that cover polygons.", "(polygon:dynamic, [level:int], [radius:real]) dynamic", coveredByS2(false), Example{`isnull(geo_polygon_to_s2cells(` + aBox + `, 30))`, `true`}),
	geoFn("geo_line_to_s2cells", "S2 cells that cover lines, with what is within a radius of them.", "(line:dynamic, [level:int], [radius:real]) dynamic", coveredByS2(true), Example{`array_length(geo_line_to_s2cells(` + aLine + `, 5)) > 0`, `true`}),
	geoFn("geo_polygon_to_h3cells", "H3 cells whose middles lie in polygons, with what is within a radius of them.", "(polygon:dynamic, [resolution:int], [radius:real]) dynamic", ofShape(false, true, coveredByH3),
		Example{`array_length(geo_polygon_to_h3cells(dynamic({"type":"Polygon","coordinates":[[[-3.659,40.553],[-3.913,40.409],[-3.729,40.273],[-3.524,40.440],[-3.659,40.553]]]})))`, `13`},
		Example{`isnull(geo_polygon_to_h3cells(` + aBox + `, 15))`, `true`}),
	geoFn("geo_point_to_h3cell", "Name of a place's H3 cell.", "("+aPlace+", [resolution:int]) string", leveled(geo.H3, 6, 0, 15), Example{`geo_point_to_h3cell(-74.04450446039874, 40.689250859314974, 6)`, `"862a1072fffffff"`}),
	geoFn("geo_h3cell_to_central_point", "Middle of an H3 cell.", "(cell:text) dynamic", textToDynamic(func(s string) (string, bool) {
		c, ok := geo.H3Cell(s)
		if !ok {
			return "", false
		}
		return pointText(geo.H3Center(c)), true
	}), Example{`round(toreal(geo_h3cell_to_central_point("862a1072fffffff").coordinates[0]), 6)`, `-74.016008`}),
	geoFn("geo_h3cell_to_polygon", "Corners of an H3 cell.", "(cell:text) dynamic", textToDynamic(func(s string) (string, bool) {
		c, ok := geo.H3Cell(s)
		if !ok {
			return "", false
		}
		return geo.RingJSON(geo.H3Corners(c)), true
	}), Example{`array_length(geo_h3cell_to_polygon("862a1072fffffff").coordinates[0])`, `7`}),
	geoFn("geo_h3cell_level", "Resolution of an H3 cell; null of what is none.", "(cell:text) int", func(a []value.Value) value.Value {
		c, ok := geo.H3Cell(a[0].S)
		if !ok {
			return value.Null()
		}
		return value.Long(int64(c.Resolution()))
	}, Example{`geo_h3cell_level("862a1072fffffff")`, `int(6)`}),
	geoFn("geo_h3cell_parent", "H3 cell of a coarser resolution that holds one.", "(cell:text, [resolution:int]) string", h3Parent, Example{`geo_h3cell_parent("862a1072fffffff")`, `"852a1073fffffff"`}),
	geoFn("geo_h3cell_children", "H3 cells of a finer resolution in one.", "(cell:text, [resolution:int]) dynamic", h3Children, Example{`array_length(geo_h3cell_children("862a1072fffffff"))`, `7`}),
	unlike(geoFn("geo_h3cell_neighbors", "H3 cells around one.", "(cell:text) dynamic", h3Neighbors, Example{`array_length(geo_h3cell_neighbors("862a1072fffffff"))`, `6`}), "The cells come in H3's order round the cell; the service's order is another, and not documented."),
	geoFn("geo_h3cell_rings", "H3 cells around one by their distance.", "(cell:text, distance:int) dynamic", h3Rings, Example{`array_length(geo_h3cell_rings("862a1072fffffff", 2))`, `3`}),
}
