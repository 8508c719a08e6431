package io.varve.logql.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoTemplateTest {
    private static final TemplateContext RECORD = new TemplateContext() {
        @Override
        public TemplateValue data() {
            return TemplateValue.labels(LabelSource.of(Map.of(
                    "level", "error", "status", "503", "msg", "connection refused", "name", "zoë", "empty", "")));
        }

        @Override
        public String line() {
            return "{\"a\":{\"b\":[1,2.5,\"x\"]},\"c\":null,\"d\":true}";
        }

        @Override
        public long timestampNanos() {
            return 1_767_225_600_123_456_789L;
        }

        @Override
        public Instant now() {
            return Instant.parse("2026-02-03T04:05:06.007Z");
        }
    };

    private static String run(String template) throws Exception {
        return GoTemplate.parse(template.replace("⏎", "\n")).execute(RECORD);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '\u0001',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "{{.level}} => error",
                "{{.missing}}! => !",
                "{{$.level}}{{with .status}}{{.}}{{$.level}}{{end}} => error503error",
                "a {{- .level -}} b => aerrorb",
                "a{{/* comment */}}b{{- /* two */ -}}  c => abc",
                "{{if .missing}}1{{else if eq .level `error`}}2{{else}}3{{end}} => 2",
                "{{with .missing}}1{{else with .level}}{{.}}{{end}} => error",
                "{{range $k, $v := .}}{{$k}}={{$v}};{{end}} => empty=;level=error;msg=connection refused;name=zoë;status=503;",
                "{{range $i := 3}}{{$i}}{{end}} => 012",
                "{{range 5}}{{if eq . 1}}{{continue}}{{end}}{{if eq . 3}}{{break}}{{end}}{{.}}{{end}} => 02",
                "{{range fromJson `[]`}}x{{else}}none{{end}} => none",
                "{{$x := 1}}{{if true}}{{$x = 2}}{{$x := 3}}{{$x}}{{end}}{{$x}} => 32",
                "{{define `t`}}<{{.}}>{{end}}{{template `t` .level}} => <error>",
                "{{block `b` .status}}[{{.}}]{{end}} => [503]",
                "{{and .level .missing}}|{{or .missing .level}}|{{not .missing}} => |error|true",
                "{{or .level (index .level 100)}} => error",
                "{{(fromJson __line__).a.b}} => [1 2.5 x]",
                "{{index (fromJson __line__) `a` `b` 2}} => x",
                "{{fromJson __line__}} => map[a:map[b:[1 2.5 x]] c:<nil> d:true]",
                "{{(fromJson __line__).c}}|{{(fromJson __line__).zz}} => <no value>|<no value>",
                "{{fromJson `{bad`}}|{{fromJson `1 2`}} => <no value>|<no value>",
                "{{len .name}} {{index .level 0}} {{slice .msg 0 3}} => 4 101 con",
                "{{1}} {{1.0}} {{1e3}} {{0x10}} {{'a'}} {{-3}} {{1_000}} => 1 1 1000 16 97 -3 1000",
                "{{print 1 2 `a` `b` 3 true}}|{{println .level 1}}| => 1 2ab3 true|error 1⏎|",
                "{{html `<a href='x'>&`}} => &lt;a href=&#39;x&#39;&gt;&amp;",
                "{{js `it's <b> & \"x\"`}} => it\\'s \\u003Cb\\u003E \\u0026 \\\"x\\\"",
                "{{urlquery `a b&c~*`}} => a+b%26c~%2A",
                "{{eq 1 2 1}} {{ne 1 2}} {{lt 1 2}} {{le 2 2}} {{gt `b` `a`}} {{ge 1.5 2.5}} => true true true true true false",
                "{{eq (index .level 0) 101}} => true",
                "{{eq nil (fromJson `null`)}} => true",
            })
    void evaluatesLikeGo(String template, String expected) throws Exception {
        assertThat(run(template)).isEqualTo(expected.replace("⏎", "\n"));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '\u0001',
            value = {
                "{{add `5` 1}} {{int `abc`}} {{int `12.9`}} {{int `0x1f`}} {{int 3.9}} {{float64 `1.5`}} => 6 0 12 31 3 1.5",
                "{{sub 1 `3`}} {{mul 2 3 4}} {{div 7 2}} {{mod 7 2}} {{mod -7 2}} => -2 24 3 1 -1",
                "{{addf 0.1 0.2}} {{subf 1 0.9}} {{mulf 1.1 1.1}} {{divf 1 3}} => 0.3 0.1 1.21 0.3333333333333333",
                "{{max 1 3 2}} {{min 3 `1`}} {{maxf 1 2.5}} {{minf 1 2.5}} => 3 1 2.5 1",
                "{{ceil 1.2}} {{floor -1.2}} {{round 123.5555 3}} {{round 2.5 0}} {{round 1.24 1 0.4}} => 2 -2 123.556 3 1.3",
                "{{ToUpper .name}} {{upper `ß`}} {{title `hello wörld_x y-z`}} => ZOË ß Hello Wörld_x Y-Z",
                "{{Replace `aaa` `a` `b` 2}} {{replace `a` `b` `aaa`}} {{Replace `ab` `` `-` -1}} => bba bbb -a-b-",
                "{{Trim `xxaxx` `x`}} {{trimAll `x` `xxaxx`}} {{TrimLeft `xxa` `x`}} {{TrimRight `axx` `x`}} => a a a a",
                "{{TrimPrefix `abc` `a`}} {{trimPrefix `a` `abc`}} {{TrimSuffix `abc` `c`}} {{trimSuffix `c` `abc`}} => bc bc ab ab",
                "{{trunc 3 .msg}} {{trunc -3 .msg}} {{substr 1 4 .msg}} {{substr -1 4 .msg}} {{substr 11 -1 .msg}} => con sed onn conn refused",
                "{{trunc 3 .name}} => zo\ufffd",
                "{{contains `nn` .msg}} {{hasPrefix `con` .msg}} {{hasSuffix `x` .msg}} => true true false",
                "{{repeat 3 `ab`}}|{{indent 2 `a⏎b`}}|{{nindent 1 `a`}} => ababab|  a⏎  b|⏎ a",
                "{{alignLeft 4 `ab`}}|{{alignRight 4 `ab`}}|{{alignLeft 1 `ab`}}|{{alignRight 1 `ab`}}|{{alignLeft -1 `ab`}} => ab  |  ab|a|b|ab",
                "{{regexReplaceAll `(o+)` `foo boo` `<$1>`}} => f<oo> b<oo>",
                "{{regexReplaceAll `(?P<x>o)` `foo` `${x}$xy$$`}} => fo$o$",
                "{{regexReplaceAllLiteral `o` `foo` `$1`}} {{count `o` `foo boo`}} {{count `a*` `baac`}} => f$1$1 4 3",
                "{{regexReplaceAll `a*` `baac` `x`}} => xbxcx",
                "{{bytes `1.5KiB`}} {{bytes `2kB`}} {{duration `1m30s`}} {{duration_seconds `20ms`}} => 1536 2000 90 0.02",
                "{{urlencode `a b/c`}} {{urldecode `a%20b+c`}} => a+b%2Fc a b c",
                "{{b64enc `hello`}} {{b64dec `aGVsbG8=`}} => aGVsbG8= hello",
                "{{default `x` .missing}} {{default `x` .level}} {{default 3 0}} {{`` | default `y`}} => x error 3 y",
                "{{__timestamp__ | unixEpoch}} {{unixEpochMillis __timestamp__}} {{unixEpochNanos __timestamp__}} => 1767225600 1767225600123 1767225600123456789",
                "{{__timestamp__ | date `2006-01-02T15:04:05.000Z07:00`}} => 2026-01-01T00:00:00.123Z",
                "{{__timestamp__}} => 2026-01-01 00:00:00.123456789 +0000 UTC",
                "{{now | date `Mon Jan _2 3:04PM 06 .999`}} => Tue Feb  3 4:05AM 26 .007",
                "{{now.Unix}} {{(now).Format `2006`}} {{now.Year}} => 1770091506 2026 2026",
                "{{unixToTime `1673798889` | date `2006-01-02`}} {{unixToTime `19373` | unixEpoch}} => 2023-01-15 1673827200",
                "{{toDate `2006-01-02` `2023-05-06` | unixEpoch}} => 1683331200",
                "{{toDateInZone `2006-01-02 15:04` `Europe/Berlin` `2023-05-06 12:30` | unixEpoch}} => 1683369000",
                "{{toDate `2006-01-02` `nonsense`}} => 0001-01-01 00:00:00 +0000 UTC",
                "{{toDate `Jan 2 2006 3:04PM -0700` `May 6 2023 1:02PM +0200` | unixEpoch}} => 1683370920",
            })
    void callsLokisFunctions(String template, String expected) throws Exception {
        assertThat(run(template)).isEqualTo(expected.replace("⏎", "\n"));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '\u0001',
            value = {
                "{{printf `%v %d %s %q` 1.5 3 `x` `y\"`}} => 1.5 3 x \"y\\\"\"",
                "{{printf `|%5d|%-5d|%05d|%+d|% d|%x|%X|%#x|%o|%b|%c|%U` 42 42 -42 42 42 255 255 255 8 5 65 65}} => |   42|42   |-0042|+42| 42|ff|FF|0xff|10|101|A|U+0041",
                "{{printf `|%5.2f|%-8.3f|%f|%.0f|%08.2f|%+.1f` 3.14159 2.5 1.0 2.5 -3.14159 1.25}} => | 3.14|2.500   |1.000000|2|-0003.14|+1.2",
                "{{printf `%e|%.2e|%g|%.3g|%G|%g` 123456.789 0.00012345 1e21 123456.0 1e-7 100000.0}} => 1.234568e+05|1.23e-04|1e+21|1.23e+05|1E-07|100000",
                "{{printf `%-10s|%10s|%.2s|%x|%X|% x|%q` `ab` `zoë` `zoë` `hi` `hi` `hi` `a⏎b`}} => ab        |       zoë|zo|6869|6869|68 69|\"a\\nb\"",
                "{{printf `%t %v %T %T %T %T %T` true false 1 1.5 `x` true .}} => true false int float64 string bool map[string]string",
                "{{printf `%d %s %t %z` `x` 1 `y` 2}} => %!d(string=x) %!s(int=1) %!t(string=y) %!z(int=2)",
                "{{printf `%d %d` 1}} {{printf `%d` 1 `x` 2}} {{printf `100%`}} {{printf `%%`}} => 1 %!d(MISSING) 1%!(EXTRA string=x, int=2) 100%!(NOVERB) %",
                "{{printf `|%*d|%-*d|%.*f|%[2]d %[1]d` 5 1 5 1 2 3.14159}} => |    1|1    |3.14|1 5",
                "{{printf `%v %s` (fromJson `[1,\"a\",null]`) (fromJson `[1]`)}} => [1 a <nil>] [%!s(float64=1)]",
                "{{printf `%s %v` nil nil}} => %!s(<nil>) <nil>",
                "{{printf `|%5t|%-7v|%6.2v` true `ab` `xyz`}} => | true|ab     |    xy",
                "{{printf `%d` (add 1 2)}} {{printf `%T` (add 1 2)}} => 3 int64",
                "{{.level | ToUpper | printf `%-8s|`}} => ERROR   |",
            })
    void formatsLikeGosFmt(String template, String expected) throws Exception {
        assertThat(run(template)).isEqualTo(expected);
    }

    @Test
    void takesAPipeAtTheEndAndHalvesOfSurrogatePairs() throws Exception {
        assertThat(run("{{.level | }}!")).isEqualTo("error!");
        assertThat(run("{{fromJson \"{\\\"a\\\":\\\"x\\\\ud800y\\\"}\"}}")).isEqualTo("map[a:x\ufffdy]");
        assertThat(run("{{(fromJson `{}`).none}}")).isEqualTo("<no value>");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '\u0001',
            value = {
                "{{eq .status 503}} => template: line:1:2: executing \"line\" at <eq .status 503>: error calling eq: incompatible types for comparison: string and int",
                "{{lt .status 503}} => template: line:1:2: executing \"line\" at <lt .status 503>: error calling lt: incompatible types for comparison: string and int",
                "{{eq 1 1.0}} => template: line:1:2: executing \"line\" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64",
                "{{duration .level}} => template: line:1:2: executing \"line\" at <duration .level>: error calling duration: time: invalid duration \"error\"",
                "{{trunc .status .level}} => template: line:1:8: executing \"line\" at <.status>: wrong type for value; expected int; got string",
                "{{ToUpper 5}} => template: line:1:10: executing \"line\" at <5>: expected string; found 5",
                "{{trunc 1.5 `x`}} => template: line:1:8: executing \"line\" at <1.5>: expected integer; found 1.5",
                "{{trunc 1}} => template: line:1:2: executing \"line\" at <trunc>: wrong number of args for trunc: want 2 got 1",
                "{{.level.sub}} => template: line:1:8: executing \"line\" at <.level.sub>: can't evaluate field sub in type string",
                "{{div 1 0}} => template: line:1:2: executing \"line\" at <div 1 0>: error calling div: runtime error: integer divide by zero",
                "{{index .level 5}} => template: line:1:2: executing \"line\" at <index .level 5>: error calling index: reflect: string index out of range",
                "{{call .level}} => template: line:1:2: executing \"line\" at <call .level>: error calling call: non-function .level of type string",
                "{{range $k, $v := fromJson `12`}}{{end}} => template: line:1:27: executing \"line\" at <`12`>: range can't iterate over 12",
                "{{with fromJson __line__}}{{.none.x}}{{end}} => template: line:1:33: executing \"line\" at <.none.x>: nil pointer evaluating interface {}.x",
                "{{range .level}}{{end}} => template: line:1:8: executing \"line\" at <.level>: range can't iterate over error",
                "{{template `nope`}} => template: line:1:11: executing \"line\" at <{{template \"nope\"}}>: template \"nope\" not defined",
                "{{substr 1 9 .missing}} => template: line:1:2: executing \"line\" at <substr 1 9 .missing>: error calling substr: runtime error: slice bounds out of range [1:0]",
                "{{.level 1}} => template: line:1:2: executing \"line\" at <.level>: level is not a method but has arguments",
                "{{(fromJson __line__).d.x}} => template: line:1:12: executing \"line\" at <__line__>: can't evaluate field x in type bool",
            })
    void failsWithGosMessage(String template, String expected) throws Exception {
        GoTemplate parsed = GoTemplate.parse(template);
        assertThatThrownBy(() -> parsed.execute(RECORD))
                .isInstanceOf(TemplateExecutionException.class)
                .hasMessage(expected);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '\u0001',
            value = {
                "{{.x => template: line:1: unclosed action",
                "{{nofunc .x}} => template: line:1: function \"nofunc\" not defined",
                "{{$x}} => template: line:1: undefined variable \"$x\"",
                "{{if}}{{end}} => template: line:1: missing value for if",
                "{{if .x}} => template: line:1: unexpected EOF",
                "{{end}} => template: line:1: unexpected {{end}}",
                "{{}} => template: line:1: missing value for command",
                "{{.x | 5}} => template: line:1: non executable command in pipeline stage 2",
                "{{break}} => template: line:1: {{break}} outside {{range}}",
                "{{(.x}} => template: line:1: unclosed left paren",
                "{{.x)}} => template: line:1: unexpected right paren",
                "{{`abc}} => template: line:1: unterminated raw quoted string",
                "{{/* x }} => template: line:1: unclosed comment",
                "{{1a}} => template: line:1: bad number syntax: \"1a\"",
                "{{.x | | .y}} => template: line:1: unexpected \"|\" in command",
                "{{1 | 2} => template: line:1: unexpected \"}\" in operand",
                "{{template `x`} => template: line:1: unexpected \"}\" in template clause",
                "{{if .x}}{{else with .y}}{{end}} => template: line:1: unexpected <with> in input",
            })
    void refusesToParse(String template, String expected) {
        assertThatThrownBy(() -> GoTemplate.parse(template))
                .isInstanceOf(TemplateSyntaxException.class)
                .hasMessage(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '\u0001',
            value = {
                "{{range 1000000000}}x{{end}} => template",
                "{{range 10000}}{{range 10000}}{{end}}{{end}} => steps",
                "{{define `r`}}{{template `r` .}}{{end}}{{template `r` .}} => exceeded maximum template depth (100)",
                "{{repeat 1000000000 `x`}} => longer than",
                "{{repeat 4000000 `x` | replace `` `yyyyyyyyyyy`}} => longer than",
                "{{regexReplaceAll `` (repeat 100000 `x`) (repeat 1000 `y`)}} => template",
                "{{indent 100000 (repeat 100000 `\\n`)}} => longer than",
                "{{alignLeft 2000000000 `x`}} => longer than",
                "{{$x := `a`}}{{range 100}}{{$x = print $x $x}}{{end}} => template",
                "{{range 100}}{{printf `%1000000d` 1}}{{end}} => template",
                "{{regexReplaceAll `(.+)` (repeat 100000 `x`) (repeat 10000 `$1`)}} => longer than",
                "{{range 100}}{{printf `%.1000000f` 1.5}}{{end}} => steps",
                "{{regexReplaceAll `a.*b|a` (repeat 200000 `a`) ``}} => steps",
                "{{count `a.*b|a` (repeat 200000 `a`)}} => steps",
            })
    @Timeout(20)
    void endsWithAnErrorWhatWouldRunForever(String template, String part) throws Exception {
        GoTemplate parsed = GoTemplate.parse(template.replace("\\n", "\n"));
        assertThatThrownBy(() -> parsed.execute(RECORD))
                .isInstanceOf(TemplateExecutionException.class)
                .hasMessageContaining(part);
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() {
        assertThatThrownBy(() -> GoTemplate.parse("{{" + "(".repeat(100_000) + "1" + ")".repeat(100_000) + "}}"))
                .isInstanceOf(TemplateSyntaxException.class);
        assertThatThrownBy(() -> GoTemplate.parse("{{if 1}}".repeat(100_000)))
                .isInstanceOf(TemplateSyntaxException.class);
        assertThatThrownBy(() -> GoTemplate.parse("{{if 1}}" + "{{else if 1}}".repeat(100_000) + "{{end}}"))
                .isInstanceOf(TemplateSyntaxException.class);
    }

    @Test
    void refusesRecursionThroughDeepBlocks() throws Exception {
        String body = "{{if 1}}".repeat(150) + "{{template `r` (" + "(".repeat(150) + "1" + ")".repeat(150) + ")}}"
                + "{{end}}".repeat(150);
        GoTemplate parsed = GoTemplate.parse("{{define `r`}}" + body + "{{end}}{{template `r`}}");
        assertThatThrownBy(() -> parsed.execute(RECORD)).hasMessageContaining("nests deeper than 600 levels");
    }

    @Test
    void knowsTemplatesThatAreOneLabel() throws Exception {
        assertThat(GoTemplate.parse("{{.x}}").singleLabel()).isEqualTo("x");
        assertThat(GoTemplate.parse("{{ .x }}").singleLabel()).isEqualTo("x");
        assertThat(GoTemplate.parse(" {{.x}}").singleLabel()).isNull();
        assertThat(GoTemplate.parse("{{.x.y}}").singleLabel()).isNull();
        assertThat(GoTemplate.parse("{{.x | upper}}").singleLabel()).isNull();
    }

    @Test
    void namesEveryFieldItReads() throws Exception {
        assertThat(GoTemplate.parse("{{.a}}{{if eq .b `x`}}{{with (print .c)}}{{$.d}}{{end}}{{else}}{{.e}}{{end}}")
                        .fieldNames())
                .containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void callsFunctionsOfItsUser() throws Exception {
        TemplateFunctions functions = TemplateFunctions.standard()
                .with(
                        "twice",
                        TemplateFunction.of(
                                call -> TemplateValue.text(call.text(0) + call.text(0)),
                                TemplateFunction.Parameter.TEXT));
        assertThat(GoTemplate.parse("alert", "{{twice .level}}", functions).execute(RECORD))
                .isEqualTo("errorerror");
        assertThatThrownBy(() -> GoTemplate.parse("alert", "{{__line__}}", functions))
                .hasMessage("template: alert:1: function \"__line__\" not defined");
    }

    @Test
    void neverThrowsAnythingElseOnRandomTemplates() {
        long seed = Long.getLong("varve.seed", System.nanoTime());
        var random = new java.util.Random(seed);
        String[] pieces = {
            "{{",
            "}}",
            ".level",
            ".",
            " ",
            "|",
            "(",
            ")",
            "if ",
            "end",
            "else",
            "range ",
            "$x",
            ":=",
            "=",
            "1",
            "-3",
            "`a`",
            "\"b\"",
            "printf ",
            "`%5.2f%d`",
            "index ",
            "len ",
            "fromJson ",
            "__line__",
            "eq ",
            "with ",
            "define ",
            "template ",
            "{{end}}",
            "{{if .level}}",
            "{{range $i, $e := .}}",
            "break",
            "{{- ",
            " -}}",
            "trunc ",
            "'c'",
            "nil",
            "true",
            ",",
            "\n",
            "text",
            "now",
            "date ",
            "é",
            "/*",
            "*/"
        };
        for (int i = 0; i < 20_000; i++) {
            var template = new StringBuilder();
            for (int n = random.nextInt(14); n >= 0; n--) {
                template.append(pieces[random.nextInt(pieces.length)]);
            }
            try {
                GoTemplate.parse(template.toString()).execute(RECORD);
            } catch (TemplateSyntaxException | TemplateExecutionException expected) {
                assertThat(expected.getMessage()).startsWith("template: ");
            } catch (RuntimeException | StackOverflowError unexpected) {
                throw new AssertionError("seed " + seed + ": " + template, unexpected);
            }
        }
    }
}
