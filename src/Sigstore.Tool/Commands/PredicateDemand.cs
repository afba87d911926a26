using System.Text.Json;
using Sigstore.Client.Failures;
using Sigstore.Client.Statements;

namespace Sigstore.Tool.Commands;

/// <summary>What a statement must be: of a type, and with values at places of its predicate (JSON Pointer, RFC 6901).</summary>
internal sealed class PredicateDemand
{
    private readonly string? _type;
    private readonly List<(string Pointer, string Value)> _values = [];

    /// <summary>Takes the type's URI, and texts such as <c>/runDetails/builder/id=https://…</c>.</summary>
    public PredicateDemand(string? type, IEnumerable<string> values)
    {
        _type = type;
        foreach (var text in values)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (!text.StartsWith('/') || equals < 0)
            {
                throw new SigstoreException(FailureCode.UsageInvalid, $"expected --predicate /path/of/member=value, found '{text}'");
            }

            _values.Add((text[..equals], text[(equals + 1)..]));
        }
    }

    /// <summary>Null if the statement is as demanded, else why not.</summary>
    public Failure? RefusalOf(Statement? statement) => _type is null && _values.Count == 0 ? null : RefusalOfDemanded(statement);

    private Failure? RefusalOfDemanded(Statement? statement)
    {
        if (statement is null)
        {
            return new Failure(FailureCode.PredicateTypeMismatch, $"expected a statement{(_type is null ? "" : " of type " + _type)}, found a signature over the file itself");
        }

        if (_type is not null && statement.PredicateType != _type)
        {
            return new Failure(FailureCode.PredicateTypeMismatch, $"expected a statement of type {_type}, found {statement.PredicateType}");
        }

        foreach (var (pointer, value) in _values)
        {
            if (Find(statement.Predicate, pointer) is var found && found != value)
            {
                return new Failure(FailureCode.PredicateTypeMismatch, $"expected '{value}' at {pointer} of the predicate, found {(found is null ? "nothing" : $"'{found}'")}");
            }
        }

        return null;
    }

    private static string? Find(JsonElement element, string pointer)
    {
        foreach (var escaped in pointer[1..].Split('/'))
        {
            var name = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var next = element.ValueKind switch
            {
                JsonValueKind.Object when element.TryGetProperty(name, out var member) => member,
                JsonValueKind.Array when int.TryParse(name, System.Globalization.NumberStyles.None, null, out var index) && index < element.GetArrayLength() => element[index],
                _ => default,
            };
            element = next;
        }

        return element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => element.GetRawText(),
            _ => null,
        };
    }
}
