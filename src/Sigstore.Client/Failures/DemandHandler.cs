using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Sigstore.Client.Failures;

/// <summary>Builds the detail of a refusal only if there is one: checks that hold format nothing.</summary>
[InterpolatedStringHandler]
internal readonly ref struct DemandHandler
{
    private readonly StringBuilder? _text;

    public DemandHandler(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = holds ? null : new StringBuilder(literalLength + (16 * formattedCount));
    }

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted<T>(T value, string? format = null) =>
        _text!.Append(value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : value?.ToString());

    public override string ToString() => _text?.ToString() ?? "";
}
