package io.varve.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Names and values that Grafana offers while a query is being written. */
class TempoTagsTest {
    private static final TestTenant TENANT = new TestTenant("tempo-tags");

    /** Ten minutes ago, on a whole minute. */
    private static final long BASE = (System.currentTimeMillis() / 60_000 - 10) * 60;

    private static final Map<String, List<String>> ALL = Map.of(
            "resource", List.of("service.name"),
            "span", List.of("db.system", "http.method", "http.status_code"),
            "event", List.of("exception.message", "exception.type"));

    @BeforeAll
    static void send() throws Throwable {
        TENANT.send(ServiceCalls.from(BASE), 8);
        // The catalogue of names comes a moment after the spans.
        TENANT.eventually(() -> assertThat(names("")).isEqualTo(ALL));
    }

    @Test
    void aFilterLeavesTheNamesThatItsSpansHave() throws Exception {
        assertThat(names("{ resource.service.name = \"pay\" }"))
                .isEqualTo(Map.of(
                        "resource", List.of("service.name"),
                        "span", List.of("http.method", "http.status_code"),
                        "event", List.of("exception.message", "exception.type")));
        assertThat(names("{ name = \"SELECT\" }"))
                .isEqualTo(Map.of("resource", List.of("service.name"), "span", List.of("db.system")));
        assertThat(names("{ span.http.status_code >= 400 && duration > 1s }").get("event"))
                .hasSize(2);
        assertThat(names("{ span.http.status_code = 200 }").get("event")).isNull();
        // Of a place in the trace.
        assertThat(names("{ nestedSetParent < 0 }").get("span")).containsExactly("http.method", "http.status_code");
        assertThat(names("{ nestedSetParent > 0 }").get("span")).containsExactly("db.system");
        assertThat(names("{ name = \"of no span\" }")).isEmpty();
    }

    @Test
    void namesInTheOlderFormAreNotNarrowed() throws Exception {
        assertThat(TENANT.json("/api/search/tags", "scope", "span", "q", "{ name = \"SELECT\" }")
                        .get("tagNames")
                        .toString())
                .isEqualTo("[\"db.system\",\"http.method\",\"http.status_code\"]");
    }

    @Test
    void onlyComparisonsOfAFieldOfAScopeWithAValueNarrow() throws Exception {
        List<String> services = List.of("pay", "team/cart", "web");
        assertThat(values("resource.service.name", "{ .db.system = \"redis\" }"))
                .hasSameElementsAs(services);
        assertThat(values("resource.service.name", "{ span.db.system = \"redis\" }"))
                .containsExactly("team/cart");
        assertThat(values("resource.service.name", "{ span.db.system != nil }")).hasSameElementsAs(services);
        assertThat(values("resource.service.name", "{ span.http.status_code + 1 > 200 && status = error }"))
                .containsExactlyInAnyOrder("pay", "team/cart");
        assertThat(values("resource.service.name", "{ span.db.system = \"redis\" || .a = 1 }"))
                .hasSameElementsAs(services);
        assertThat(values("resource.service.name", "{ span.db.system = \"redis\" || name = \"POST /pay\" }"))
                .containsExactlyInAnyOrder("pay", "team/cart");
    }

    @Test
    void aValueThatTheFilterNamesIsOfferedAlone() throws Exception {
        assertThat(values("span.db.system", "{ span.db.system = \"mysql\" && status = error }"))
                .containsExactly("mysql");
        assertThat(values("span.db.system", "{ span.db.system =~ \"r.*\" && kind = client }"))
                .containsExactly("redis", "db.system");
        // Of a column of its own all values are offered that go with the rest of the filter.
        assertThat(values("name", "{ name =~ \"S.*\" && resource.service.name = \"team/cart\" }"))
                .containsExactlyInAnyOrder("SELECT", "cart.list");
    }

    @Test
    void valuesOfEventsAreThoseOfTheEventsOfTheFilter() throws Exception {
        assertThat(values("event.exception.message", "{ event.exception.type = \"Declined\" }"))
                .containsExactly("card declined");
        assertThat(values("event.exception.message", "{ event.exception.type = \"None\" }"))
                .isEmpty();
    }

    @Test
    void theOlderFormHasValuesThatNoSpanHas() throws Exception {
        assertThat(older("status.code")).isEqualTo("[\"0\",\"1\",\"2\",\"error\",\"ok\",\"unset\"]");
        assertThat(older("error")).isEqualTo("[\"true\"]");
        assertThat(older("status")).isEqualTo("[]");
    }

    @Test
    void durationsAreOfferedInNanoseconds() throws Exception {
        assertThat(values("trace:duration", "")).containsExactlyInAnyOrder("400000000", "100000000", "1600000000");
        assertThat(values("trace:duration", "{ name = \"POST /pay\" }")).containsExactly("1.6s");
        assertThat(values("traceDuration", "")).isEmpty();
        assertThat(values("event:timeSinceStart", "")).containsExactly("1000000000");
        assertThat(values("duration", "")).isEmpty();
    }

    private static String older(String name) throws IOException {
        return TENANT.json("/api/search/tag/" + name + "/values")
                .get("tagValues")
                .toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "}",
                "{ }",
                "{{{",
                "{ resource.service.name= }",
                "{ resource.service.name=",
                "{ resource.service.name=\"",
                "{ .a = ( }",
                "nonsense",
                "{ } | rate() by(",
                "{ } >> ",
                "\"",
                "{ name =~ \"(\" }"
            })
    void whatIsNoFilterYetFiltersNothing(String query) throws Exception {
        assertThat(names(query)).isEqualTo(ALL);
        assertThat(values("resource.service.name", query)).containsExactlyInAnyOrder("pay", "team/cart", "web");
    }

    @Test
    void whatIsCompleteOfAFilterFilters() throws Exception {
        String query = "{ resource.service.name = \"team/cart\" && span.peer = }";
        assertThat(names(query).get("span")).containsExactly("db.system");
        assertThat(values("name", query)).containsExactlyInAnyOrder("SELECT", "cart.list");
        // Without its value a comparison of what is no truth value is left, which means nothing.
        assertThat(values("name", "{ resource.service.name = \"team/cart\" && name = }"))
                .contains("GET /cart", "POST /pay");
    }

    @Test
    void anAnswerHasNoMoreThanAsManyAsAreAskedFor() throws Exception {
        JsonNode one = TENANT.json("/api/v2/search/tags", "limit", "1", "maxStaleValues", "10");
        one.get("scopes").forEach(scope -> assertThat(scope.get("tags")).hasSize(1));
        assertThat(TENANT.json("/api/v2/search/tag/name/values", "limit", "2").get("tagValues"))
                .hasSize(2);
        assertThat(TENANT.json("/api/search/tag/name/values", "limit", "2").get("tagValues"))
                .hasSize(2);
        assertThat(TENANT.get("/api/v2/search/tags", "limit", "x").status()).isEqualTo(400);
        assertThat(TENANT.get("/api/v2/search/tags", "maxStaleValues", "-1").status())
                .isEqualTo(400);
        assertThat(TENANT.get("/api/v2/search/tags", "scope", "galaxy").status())
                .isEqualTo(400);
    }

    @Test
    void anotherTenantHasNoNames() throws Exception {
        JsonNode other = new TestTenant("tempo-tags-other").json("/api/v2/search/tags", "q", "{ name = \"SELECT\" }");
        assertThat(other.get("scopes")).hasSize(1);
        assertThat(other.get("scopes").get(0).get("name").asString()).isEqualTo("intrinsic");
    }

    /** By their scope, without the intrinsics. */
    private static Map<String, List<String>> names(String query) throws IOException {
        var names = new TreeMap<String, List<String>>();
        for (JsonNode scope : TENANT.json("/api/v2/search/tags", "q", query).get("scopes")) {
            names.put(
                    scope.get("name").asString(),
                    scope.get("tags").valueStream().map(JsonNode::asString).toList());
        }
        names.remove("intrinsic");
        return names;
    }

    private static List<String> values(String name, String query) throws IOException {
        return TENANT.json("/api/v2/search/tag/" + name + "/values", "q", query)
                .get("tagValues")
                .valueStream()
                .map(value -> value.get("value").asString())
                .toList();
    }
}
