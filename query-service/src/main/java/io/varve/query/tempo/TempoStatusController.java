package io.varve.query.tempo;

import io.varve.query.http.JsonSink;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What clients ask about the server itself. */
@RestController
class TempoStatusController {
    /** The version of Tempo whose API is spoken; Grafana decides by it what it asks for. */
    private static final String TEMPO_VERSION = "3.0.3";

    @GetMapping(
            path = {"/api/echo", "/tempo/api/echo"},
            produces = "text/plain")
    String echo() {
        return "echo";
    }

    @GetMapping({"/api/status/buildinfo", "/tempo/api/status/buildinfo"})
    void buildInfo(HttpServletResponse response) throws IOException {
        response.setContentType("application/json; charset=UTF-8");
        var json = new JsonSink(response.getOutputStream());
        json.raw("{\"version\":").string(TEMPO_VERSION);
        json.raw(",\"revision\":\"varve\",\"branch\":\"\",\"buildUser\":\"\",\"buildDate\":\"\",\"goVersion\":\"\"}");
        json.flush();
    }
}
