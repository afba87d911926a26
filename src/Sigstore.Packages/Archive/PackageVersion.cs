using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>A version as NuGet understands it: two to four numbers, a prerelease label, metadata that does not count.</summary>
/// <remarks>Ordered as NuGet orders: numbers, then prerelease below release, labels by Semantic Versioning 2.0.0 §11 ignoring letter case.</remarks>
public sealed class PackageVersion : IComparable<PackageVersion>, IEquatable<PackageVersion>
{
    private const int MaxLength = 256;
    private readonly ImmutableArray<int> _numbers;
    private readonly ImmutableArray<string> _labels;

    private PackageVersion(ImmutableArray<int> numbers, ImmutableArray<string> labels)
    {
        _numbers = numbers;
        _labels = labels;
        var core = numbers[3] == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{numbers[0]}.{numbers[1]}.{numbers[2]}")
            : string.Create(CultureInfo.InvariantCulture, $"{numbers[0]}.{numbers[1]}.{numbers[2]}.{numbers[3]}");
        Normalized = labels.IsEmpty ? core : core + "-" + string.Join('.', labels);
    }

    /// <summary>The first number.</summary>
    public int Major => _numbers[0];

    /// <summary>True if there is a prerelease label.</summary>
    public bool IsPrerelease => !_labels.IsEmpty;

    /// <summary>NuGet's normal form: <c>1.2.3.0</c> is <c>1.2.3</c>, <c>1.2</c> is <c>1.2.0</c>, <c>01.2.3+abc</c> is <c>1.2.3</c>.</summary>
    public string Normalized { get; }

    /// <summary>Reads a version; <see cref="FailureCode.PackageIdentityMalformed"/> if it is none.</summary>
    public static PackageVersion Parse(string text) =>
        TryParse(text, out var version)
            ? version
            : throw new SigstoreException(FailureCode.PackageIdentityMalformed, $"expected a package version, found \"{text}\"");

    /// <summary>Reads a version.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PackageVersion? version)
    {
        ArgumentNullException.ThrowIfNull(text);
        version = null;
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        var withoutMetadata = text.AsSpan();
        var plus = text.IndexOf('+', StringComparison.Ordinal);
        if (plus >= 0)
        {
            if (!AreLabels(text.AsSpan(plus + 1)))
            {
                return false;
            }

            withoutMetadata = text.AsSpan(0, plus);
        }

        var dash = withoutMetadata.IndexOf('-');
        var labels = dash < 0 ? default : withoutMetadata[(dash + 1)..];
        if ((dash >= 0 && !AreLabels(labels)) || !TryParseNumbers(dash < 0 ? withoutMetadata : withoutMetadata[..dash], out var numbers))
        {
            return false;
        }

        version = new PackageVersion(numbers, dash < 0 ? [] : [.. labels.ToString().Split('.')]);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(PackageVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < _numbers.Length; i++)
        {
            if (_numbers[i] != other._numbers[i])
            {
                return _numbers[i].CompareTo(other._numbers[i]);
            }
        }

        if (IsPrerelease != other.IsPrerelease)
        {
            return IsPrerelease ? -1 : 1;
        }

        for (var i = 0; i < Math.Min(_labels.Length, other._labels.Length); i++)
        {
            var order = CompareLabels(_labels[i], other._labels[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return _labels.Length.CompareTo(other._labels.Length);
    }

    /// <inheritdoc/>
    public bool Equals(PackageVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackageVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => Normalized.GetHashCode(StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Normalized;

    /// <summary>Order.</summary>
    public static bool operator <(PackageVersion left, PackageVersion right) => Compare(left, right) < 0;

    /// <summary>Order.</summary>
    public static bool operator >(PackageVersion left, PackageVersion right) => Compare(left, right) > 0;

    /// <summary>Order.</summary>
    public static bool operator <=(PackageVersion left, PackageVersion right) => Compare(left, right) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >=(PackageVersion left, PackageVersion right) => Compare(left, right) >= 0;

    /// <summary>Equality.</summary>
    public static bool operator ==(PackageVersion? left, PackageVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(PackageVersion? left, PackageVersion? right) => !(left == right);

    private static int Compare(PackageVersion left, PackageVersion right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.CompareTo(right);
    }

    // Semantic Versioning 2.0.0 §11.4: numeric identifiers by number and below the others.
    private static int CompareLabels(string left, string right)
    {
        var leftIsNumber = int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var leftNumber);
        var rightIsNumber = int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var rightNumber);
        return (leftIsNumber, rightIsNumber) switch
        {
            (true, true) => leftNumber.CompareTo(rightNumber),
            (true, false) => -1,
            (false, true) => 1,
            _ => StringComparer.OrdinalIgnoreCase.Compare(left, right),
        };
    }

    private static bool TryParseNumbers(ReadOnlySpan<char> text, out ImmutableArray<int> numbers)
    {
        var parsed = new int[4];
        numbers = [];
        var count = 0;
        foreach (var range in text.Split('.'))
        {
            if (count == parsed.Length || !int.TryParse(text[range], NumberStyles.None, CultureInfo.InvariantCulture, out parsed[count]))
            {
                return false;
            }

            count++;
        }

        numbers = ImmutableArray.Create(parsed);
        return true;
    }

    private static bool AreLabels(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.IsEmpty || label.ContainsAnyExcept(LabelCharacters))
            {
                return false;
            }
        }

        return true;
    }

    private static readonly System.Buffers.SearchValues<char> LabelCharacters =
        System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-");
}
