using System.Diagnostics.CodeAnalysis;

namespace Sigstore.Client.Encoding;

/// <summary>One block of a PEM text.</summary>
public sealed class PemBlock
{
    internal PemBlock(string label, byte[] der) => (Label, Der) = (label, der);

    /// <summary>The label, as in <c>BEGIN CERTIFICATE</c>.</summary>
    public string Label { get; }

    /// <summary>The decoded bytes.</summary>
    [SuppressMessage("Performance", "CA1819", Justification = "handed over to whoever decoded; nothing else keeps it")]
    public byte[] Der { get; }
}
