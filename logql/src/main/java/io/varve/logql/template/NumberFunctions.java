package io.varve.logql.template;

import static io.varve.logql.template.TemplateFunction.Parameter.ANY;
import static io.varve.logql.template.TemplateFunction.Parameter.INTEGER;
import static io.varve.logql.template.TemplateFunction.Parameter.REAL;

import io.varve.logql.template.TemplateValue.Int;
import io.varve.logql.template.TemplateValue.IntegerType;
import io.varve.logql.template.TemplateValue.Real;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** sprig's arithmetic: the operands are cast loosely; those ending in f compute in decimals. */
final class NumberFunctions {
    /** Digits behind the point that a quotient keeps. */
    private static final int DIVISION_DIGITS = 16;

    private NumberFunctions() {}

    static void addTo(Map<String, TemplateFunction> functions) {
        functions.put("int", TemplateFunction.of(call -> TemplateValue.integer(LooseCast.toInteger(call.get(0))), ANY));
        functions.put("float64", TemplateFunction.of(call -> new Real(LooseCast.toReal(call.get(0))), ANY));
        functions.put("add", TemplateFunction.variadic(call -> int64(sum(call.all()))));
        functions.put(
                "sub",
                TemplateFunction.of(
                        call -> int64(LooseCast.toInteger(call.get(0)) - LooseCast.toInteger(call.get(1))), ANY, ANY));
        functions.put("mul", fold((left, right) -> left * right));
        functions.put("max", fold(Math::max));
        functions.put("min", fold(Math::min));
        functions.put("div", TemplateFunction.of(call -> int64(divide(call, false)), ANY, ANY));
        functions.put("mod", TemplateFunction.of(call -> int64(divide(call, true)), ANY, ANY));
        functions.put("maxf", foldReal(Math::max));
        functions.put("minf", foldReal(Math::min));
        functions.put("ceil", TemplateFunction.of(call -> new Real(Math.ceil(LooseCast.toReal(call.get(0)))), ANY));
        functions.put("floor", TemplateFunction.of(call -> new Real(Math.floor(LooseCast.toReal(call.get(0)))), ANY));
        functions.put("round", new TemplateFunction(List.of(ANY, INTEGER), REAL, NumberFunctions::round));
        functions.put(
                "addf", TemplateFunction.variadic(call -> decimal(BigDecimal.ZERO, call.all(), (a, b) -> a.add(b))));
        functions.put("subf", decimals((a, b) -> a.subtract(b)));
        functions.put("mulf", decimals((a, b) -> a.multiply(b)));
        functions.put("divf", decimals(NumberFunctions::divide));
    }

    private static Int int64(long value) {
        return new Int(value, IntegerType.INT64);
    }

    private static long sum(List<TemplateValue> values) {
        long sum = 0;
        for (TemplateValue value : values) {
            sum += LooseCast.toInteger(value);
        }
        return sum;
    }

    private static TemplateFunction fold(LongBinaryOperator operator) {
        return TemplateFunction.variadic(
                call -> {
                    long result = LooseCast.toInteger(call.get(0));
                    for (int i = 1; i < call.size(); i++) {
                        result = operator.applyAsLong(result, LooseCast.toInteger(call.get(i)));
                    }
                    return int64(result);
                },
                ANY);
    }

    private static TemplateFunction foldReal(DoubleBinaryOperator operator) {
        return TemplateFunction.variadic(
                call -> {
                    double result = LooseCast.toReal(call.get(0));
                    for (int i = 1; i < call.size(); i++) {
                        result = operator.applyAsDouble(result, LooseCast.toReal(call.get(i)));
                    }
                    return new Real(result);
                },
                ANY);
    }

    private static long divide(Arguments call, boolean remainder) throws TemplateFunctionException {
        long dividend = LooseCast.toInteger(call.get(0));
        long divisor = LooseCast.toInteger(call.get(1));
        if (divisor == 0) {
            throw new TemplateFunctionException("runtime error: integer divide by zero");
        }
        return remainder ? dividend % divisor : dividend / divisor;
    }

    private static Real round(Arguments call) {
        double roundOn = call.size() > 2 ? call.real(2) : 0.5;
        double power = Math.pow(10, call.integer(1));
        double digits = power * LooseCast.toReal(call.get(0));
        double fraction = digits - (digits < 0 ? Math.ceil(digits) : Math.floor(digits));
        return new Real((fraction >= roundOn ? Math.ceil(digits) : Math.floor(digits)) / power);
    }

    private interface DecimalOperator {
        BigDecimal apply(BigDecimal left, BigDecimal right) throws TemplateFunctionException;
    }

    private static TemplateFunction decimals(DecimalOperator operator) {
        return TemplateFunction.variadic(
                call -> decimal(toDecimal(call.get(0)), call.all().subList(1, call.size()), operator), ANY);
    }

    private static Real decimal(BigDecimal first, List<TemplateValue> others, DecimalOperator operator)
            throws TemplateFunctionException {
        BigDecimal result = first;
        for (TemplateValue other : others) {
            result = operator.apply(result, toDecimal(other));
            if (result.precision() > 4096) {
                throw new TemplateFunctionException("decimal with more than 4096 digits");
            }
        }
        return new Real(result.doubleValue());
    }

    private static BigDecimal divide(BigDecimal left, BigDecimal right) throws TemplateFunctionException {
        if (right.signum() == 0) {
            throw new TemplateFunctionException("decimal division by 0");
        }
        return left.divide(right, DIVISION_DIGITS, RoundingMode.HALF_UP);
    }

    private static BigDecimal toDecimal(TemplateValue value) throws TemplateFunctionException {
        double real = LooseCast.toReal(value);
        if (Double.isNaN(real) || Double.isInfinite(real)) {
            throw new TemplateFunctionException("Cannot create a Decimal from " + GoPrinter.plain(new Real(real)));
        }
        return BigDecimal.valueOf(real);
    }
}
