using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Versions;

/// <summary>A NuGet version range: <c>1.0</c> (at least), <c>[1.0]</c> (exactly), <c>[1.0,2.0)</c>, <c>(,1.0]</c>.</summary>
public sealed class VersionRange
{
    private readonly string _text;
    private readonly PackageVersion? _min;
    private readonly PackageVersion? _max;
    private readonly bool _includesMin;
    private readonly bool _includesMax;

    private VersionRange(string text, PackageVersion? min, bool includesMin, PackageVersion? max, bool includesMax) =>
        (_text, _min, _includesMin, _max, _includesMax) = (text, min, includesMin, max, includesMax);

    /// <summary>Every version there is.</summary>
    public static VersionRange All { get; } = new("(,)", null, false, null, false);

    /// <summary>Reads a range; false if it is none, or can hold no version.</summary>
    public static bool TryParse(string text, out VersionRange range)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = null!;
        var trimmed = text.Trim();
        if (trimmed.Length == 0)
        {
            return false;
        }

        if (trimmed[0] is not ('[' or '('))
        {
            var isMin = PackageVersion.TryParse(trimmed, out var min);
            range = isMin ? new VersionRange(trimmed, min, true, null, false) : null!;
            return isMin;
        }

        return trimmed.Length > 2 && trimmed[^1] is ']' or ')' && TryParseInterval(trimmed, out range);
    }

    /// <summary>True if the version lies inside.</summary>
    public bool Contains(PackageVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var above = _min is null || (_includesMin ? version >= _min : version > _min);
        var below = _max is null || (_includesMax ? version <= _max : version < _max);
        return above && below;
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => _text;

    private static bool TryParseInterval(string text, out VersionRange range)
    {
        range = null!;
        var includesMin = text[0] == '[';
        var includesMax = text[^1] == ']';
        var ends = text[1..^1].Split(',');
        if (ends.Length == 1)
        {
            var isExact = includesMin && includesMax && PackageVersion.TryParse(ends[0].Trim(), out var exact);
            range = isExact ? new VersionRange(text, PackageVersionOf(ends[0]), true, PackageVersionOf(ends[0]), true) : null!;
            return isExact;
        }

        if (ends.Length != 2 || !IsEnd(ends[0], includesMin) || !IsEnd(ends[1], includesMax))
        {
            return false;
        }

        var (min, max) = (PackageVersionOf(ends[0]), PackageVersionOf(ends[1]));
        range = new VersionRange(text, min, includesMin, max, includesMax);
        return min is null || max is null || min < max || (min == max && includesMin && includesMax);
    }

    private static bool IsEnd(string text, bool included) =>
        text.Trim().Length == 0 ? !included : PackageVersion.TryParse(text.Trim(), out _);

    private static PackageVersion? PackageVersionOf(string text) => PackageVersion.TryParse(text.Trim(), out var version) ? version : null;
}
