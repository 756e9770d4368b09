package api

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/huntbook/huntbook/auth/audit"
)

type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	queries  *prometheus.CounterVec
	took     prometheus.Histogram
	rows     prometheus.Counter
}

func newMetrics(reg *prometheus.Registry) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "huntbook_http_requests_total", Help: "Requests answered."}, []string{"contract", "route", "status"}),
		seconds:  prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "huntbook_http_request_seconds", Help: "Time to answer.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 9)}, []string{"contract"}),
		queries:  prometheus.NewCounterVec(prometheus.CounterOpts{Name: "huntbook_queries_total", Help: "Queries run or refused."}, []string{"contract", "status"}),
		took:     prometheus.NewHistogram(prometheus.HistogramOpts{Name: "huntbook_query_seconds", Help: "Time of queries.", Buckets: prometheus.ExponentialBuckets(0.001, 4, 9)}),
		rows:     prometheus.NewCounter(prometheus.CounterOpts{Name: "huntbook_query_rows_total", Help: "Rows that queries gave."}),
	}
	reg.MustRegister(m.requests, m.seconds, m.queries, m.took, m.rows, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) request(contract, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(contract, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(contract).Observe(took.Seconds())
}

func (m *metrics) query(q audit.Query) {
	m.queries.WithLabelValues(q.Contract, strconv.Itoa(q.Status)).Inc()
	m.took.Observe(q.Elapsed.Seconds())
	m.rows.Add(float64(q.Rows))
}
