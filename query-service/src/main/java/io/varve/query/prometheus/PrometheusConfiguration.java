package io.varve.query.prometheus;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Puts as much of Prometheus' API on the web server as Grafana's views of traces ask for. */
@Configuration(proxyBeanMethods = false)
@Import(PrometheusController.class)
public class PrometheusConfiguration {}
