using System.Collections.Immutable;

namespace Sigstore.Client.Encoding;

/// <summary>The members one JSON object may have, in the order of the reader's cases; at most 64.</summary>
internal sealed class MemberNames
{
    private readonly byte[][] _utf8;

    public MemberNames(params ImmutableArray<string> names)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Length, 64);
        Names = names;
        _utf8 = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++)
        {
            _utf8[i] = System.Text.Encoding.UTF8.GetBytes(names[i]);
        }
    }

    public ImmutableArray<string> Names { get; }

    public int Count => _utf8.Length;

    public ReadOnlySpan<byte> Utf8(int member) => _utf8[member];
}
