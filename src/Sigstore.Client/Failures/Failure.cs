using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Sigstore.Client.Failures;

/// <summary>A refused step: what was refused (the code), the particulars (expected and found), and what led to it.</summary>
/// <remarks>The detail may quote text of strangers; whoever prints it alone passes it through <see cref="DisplayText.OneLine"/>.</remarks>
public sealed class Failure
{
    /// <summary>Creates a failure.</summary>
    public Failure(FailureCode code, string detail, params ImmutableArray<Failure> causes)
    {
        ArgumentException.ThrowIfNullOrEmpty(detail);
        Code = code;
        Detail = detail;
        Causes = causes.IsDefault ? [] : causes;
    }

    /// <summary>The stable code.</summary>
    public FailureCode Code { get; }

    /// <summary>The code as people search for it: <c>SIG</c> and four digits.</summary>
    public string Id => IdOf(Code);

    /// <summary>One sentence: what was expected, what was found.</summary>
    public string Detail { get; }

    /// <summary>The refusals that led to this one, in the order they were met.</summary>
    public ImmutableArray<Failure> Causes { get; }

    /// <summary>The printed form of a code: <c>SIG1203</c>.</summary>
    public static string IdOf(FailureCode code) => "SIG" + ((int)code).ToString("D4", CultureInfo.InvariantCulture);

    /// <summary>The failure and, indented below it, its causes: one line each, whatever a stranger wrote into a detail.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append(text, depth: 0);
        return text.ToString();
    }

    /// <summary>True if this failure or any cause below it has the code.</summary>
    public bool Has(FailureCode code) => Code == code || Causes.Any(cause => cause.Has(code));

    private void Append(StringBuilder text, int depth)
    {
        if (depth > 0)
        {
            text.Append('\n').Append(' ', depth * 2);
        }

        text.Append(Id).Append(": ").Append(DisplayText.OneLine(Detail));
        foreach (var cause in Causes)
        {
            cause.Append(text, depth + 1);
        }
    }
}
