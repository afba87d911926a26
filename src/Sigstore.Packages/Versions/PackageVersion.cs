using System.Collections.Immutable;
using System.Globalization;

namespace Sigstore.Packages.Versions;

/// <summary>
/// A NuGet package version: one to four numbers, then SemVer 2 release labels; build metadata is dropped. Ordered as NuGet
/// orders them: numbers, then a release after its prereleases, labels numerically or without regard to case.
/// </summary>
public sealed class PackageVersion : IComparable<PackageVersion>, IEquatable<PackageVersion>
{
    private readonly ImmutableArray<int> _numbers;
    private readonly ImmutableArray<string> _labels;

    private PackageVersion(ImmutableArray<int> numbers, ImmutableArray<string> labels) => (_numbers, _labels) = (numbers, labels);

    /// <summary>The first number.</summary>
    public int Major => _numbers[0];

    /// <summary>True if it has release labels: <c>1.0.0-beta.1</c>.</summary>
    public bool IsPrerelease => _labels.Length > 0;

    /// <summary>Reads a version; false if it is none.</summary>
    public static bool TryParse(string text, out PackageVersion version)
    {
        ArgumentNullException.ThrowIfNull(text);
        version = null!;
        var withoutMetadata = text.Split('+', 2)[0];
        var dash = withoutMetadata.IndexOf('-', StringComparison.Ordinal);
        var numberTexts = (dash < 0 ? withoutMetadata : withoutMetadata[..dash]).Split('.');
        ImmutableArray<string> labels = dash < 0 ? [] : [.. withoutMetadata[(dash + 1)..].Split('.')];
        if (text.Length > 256 || numberTexts.Length > 4 || !labels.All(IsLabel))
        {
            return false;
        }

        var numbers = new int[4];
        for (var i = 0; i < numberTexts.Length; i++)
        {
            if (!int.TryParse(numberTexts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return false;
            }
        }

        version = new PackageVersion([.. numbers], labels);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(PackageVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < 4; i++)
        {
            if (_numbers[i] != other._numbers[i])
            {
                return _numbers[i].CompareTo(other._numbers[i]);
            }
        }

        return (IsPrerelease, other.IsPrerelease) switch
        {
            (false, false) => 0,
            (false, true) => 1,
            (true, false) => -1,
            (true, true) => CompareLabels(_labels, other._labels),
        };
    }

    /// <inheritdoc/>
    public bool Equals(PackageVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackageVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(ToString());

    /// <summary>Normalised: three numbers, the fourth only if it is not zero, labels, no metadata.</summary>
    public override string ToString()
    {
        var numbers = string.Join('.', _numbers.Take(_numbers[3] == 0 ? 3 : 4));
        return IsPrerelease ? $"{numbers}-{string.Join('.', _labels)}" : numbers;
    }

    private static bool IsLabel(string label) => label.Length > 0 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    // SemVer 2.0.0 §11.4, with NuGet's disregard of case.
    private static int CompareLabels(ImmutableArray<string> left, ImmutableArray<string> right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var compared = CompareLabel(left[i], right[i]);
            if (compared != 0)
            {
                return compared;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareLabel(string left, string right)
    {
        var leftIsNumber = int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var leftNumber);
        var rightIsNumber = int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var rightNumber);
        return (leftIsNumber, rightIsNumber) switch
        {
            (true, true) => leftNumber.CompareTo(rightNumber),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.Compare(left, right, StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>Same version.</summary>
    public static bool operator ==(PackageVersion? left, PackageVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Another version.</summary>
    public static bool operator !=(PackageVersion? left, PackageVersion? right) => !(left == right);

    /// <summary>Older.</summary>
    public static bool operator <(PackageVersion left, PackageVersion right) => Comparer<PackageVersion>.Default.Compare(left, right) < 0;

    /// <summary>Newer.</summary>
    public static bool operator >(PackageVersion left, PackageVersion right) => Comparer<PackageVersion>.Default.Compare(left, right) > 0;

    /// <summary>Older or the same.</summary>
    public static bool operator <=(PackageVersion left, PackageVersion right) => !(left > right);

    /// <summary>Newer or the same.</summary>
    public static bool operator >=(PackageVersion left, PackageVersion right) => !(left < right);
}
