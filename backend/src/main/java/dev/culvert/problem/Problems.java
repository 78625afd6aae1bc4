package dev.culvert.problem;

import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What any failure of a request means to the one who sent it. */
public final class Problems {

    private Problems() {}

    /** The problem behind {@code failure}; status 500 where it was not foreseen. */
    public static Problem of(Throwable failure) {
        return switch (failure) {
            case ProblemException named -> named.problem();
            case WebExchangeBindException invalid -> fields(invalid);
            case ServerWebInputException input -> input(input);
            case MethodNotAllowedException method -> method(method);
            case UnsupportedMediaTypeStatusException type -> mediaType(type);
            case ResponseStatusException other -> status(other);
            case DataBufferLimitException large -> tooLarge();
            case DataAccessResourceFailureException away -> databaseAway();
            case TransientDataAccessException away -> databaseAway();
            case CannotCreateTransactionException away -> databaseAway();
            default -> unforeseen();
        };
    }

    private static Problem fields(WebExchangeBindException invalid) {
        String detail =
                invalid.getFieldErrors().stream()
                        .map(error -> error.getField() + " " + error.getDefaultMessage())
                        .sorted()
                        .collect(Collectors.joining("; "));
        return Problem.invalid(
                "INVALID_FIELD", "A field cannot be accepted", detail + ".", "Correct the field.");
    }

    private static Problem input(ServerWebInputException input) {
        JacksonException json = cause(input, JacksonException.class);
        if (json instanceof UnrecognizedPropertyException unknown) {
            return unknownField(unknown);
        }
        if (json instanceof DatabindException mismatch) {
            return Problem.invalid(
                    "INVALID_FIELD",
                    "A field cannot be accepted",
                    path(mismatch) + " has a value of the wrong kind.",
                    "Look up the field in /api/v1/openapi.json.");
        }
        if (json instanceof StreamReadException malformed) {
            var at = malformed.getLocation();
            return Problem.invalid(
                    "MALFORMED_JSON",
                    "The body is not JSON",
                    "It cannot be read from line %d, column %d on."
                            .formatted(at.getLineNr(), at.getColumnNr()),
                    "Send one JSON object.");
        }
        if (cause(input, DataBufferLimitException.class) != null) {
            return tooLarge();
        }
        var parameter = input.getMethodParameter();
        String name = parameter == null ? null : parameter.getParameterName();
        return Problem.invalid(
                "INVALID_REQUEST",
                "The request cannot be understood",
                (name == null ? "" : name + ": ") + input.getReason() + ".",
                null);
    }

    private static Problem unknownField(UnrecognizedPropertyException unknown) {
        String known =
                unknown.getKnownPropertyIds() == null
                        ? ""
                        : unknown.getKnownPropertyIds().stream()
                                .map(String::valueOf)
                                .sorted()
                                .collect(Collectors.joining(", "));
        return Problem.invalid(
                "UNKNOWN_FIELD",
                "There is no such field",
                path(unknown) + " is not known here.",
                known.isEmpty() ? "Leave it out." : "Known are: " + known + ".");
    }

    private static String path(DatabindException mismatch) {
        String path =
                mismatch.getPath().stream()
                        .map(Problems::step)
                        .collect(Collectors.joining())
                        .replaceFirst("^\\.", "");
        return path.isEmpty() ? "The body" : path;
    }

    private static String step(JacksonException.Reference step) {
        String name = step.getPropertyName();
        return name == null ? "[" + step.getIndex() + "]" : "." + name;
    }

    private static Problem method(MethodNotAllowedException method) {
        String allowed =
                method.getSupportedMethods().stream()
                        .map(Object::toString)
                        .sorted()
                        .collect(Collectors.joining(", "));
        return new Problem(
                "METHOD_NOT_ALLOWED",
                405,
                "This address does not take " + method.getHttpMethod(),
                "It takes " + (allowed.isEmpty() ? "other methods" : allowed) + ".",
                null);
    }

    private static Problem mediaType(UnsupportedMediaTypeStatusException type) {
        return new Problem(
                "UNSUPPORTED_MEDIA_TYPE",
                415,
                "The body has a type that is not read here",
                "Content-Type is "
                        + (type.getContentType() == null ? "missing" : type.getContentType())
                        + ".",
                "Send application/json.");
    }

    private static Problem status(ResponseStatusException other) {
        int status = other.getStatusCode().value();
        if (status == 404) {
            return new Problem(
                    "NOT_FOUND",
                    404,
                    "There is nothing at this address",
                    "The path leads nowhere.",
                    "Look up the paths in /api/v1/openapi.json.");
        }
        if (status >= 500) {
            return unforeseen();
        }
        HttpStatus named = HttpStatus.resolve(status);
        String title = named == null ? "Status " + status : named.getReasonPhrase();
        String reason = other.getReason();
        return new Problem(
                title.toUpperCase(Locale.ROOT).replace(' ', '_'),
                status,
                title,
                reason == null ? "The request was refused." : reason,
                null);
    }

    private static Problem tooLarge() {
        return new Problem(
                "TOO_LARGE",
                413,
                "The body is too large",
                "It has more bytes than are read into memory here.",
                "Send less at once.");
    }

    private static Problem databaseAway() {
        return new Problem(
                "DATABASE_AWAY",
                503,
                "The database does not answer",
                "What is open stays open; nothing can be changed or looked up for now.",
                "Try again in a moment; an admin finds the cause in the console's log.");
    }

    private static Problem unforeseen() {
        return new Problem(
                "INTERNAL",
                500,
                "The console failed on this request",
                "This is a defect of the console; its log has the cause.",
                "Report it with the id in instance.");
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
        }
        return null;
    }
}
