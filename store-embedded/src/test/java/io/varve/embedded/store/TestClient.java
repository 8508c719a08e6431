package io.varve.embedded.store;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A plain HTTP client of a store, as any HTTP library would talk to ClickHouse. */
final class TestClient {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    TestClient(String url) {
        this.url = url;
    }

    /** Runs the statement and returns its answer; anything but 200 is a failure. */
    String run(String sql) throws IOException, InterruptedException {
        HttpResponse<String> response = post("", sql);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    HttpResponse<String> post(String parameters, String body) throws IOException, InterruptedException {
        return post(parameters, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> post(String parameters, byte[] body) throws IOException, InterruptedException {
        return client.send(
                request(parameters)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String parameters) throws IOException, InterruptedException {
        return client.send(request(parameters).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<byte[]> bytes(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<InputStream> stream(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    HttpResponse<String> text(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String parameters) {
        return HttpRequest.newBuilder(URI.create(url + "/?" + parameters)).timeout(Duration.ofMinutes(2));
    }

    HttpRequest.Builder path(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
