using System.Globalization;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Archive;

/// <summary>Which package: id and version. Ids are equal whatever their letter case, versions in NuGet's normal form.</summary>
public sealed class PackageIdentity : IEquatable<PackageIdentity>, IComparable<PackageIdentity>
{
    /// <summary>The longest id the gallery accepts.</summary>
    public const int MaxIdLength = 100;

    private PackageIdentity(string id, PackageVersion version)
    {
        Id = id;
        ParsedVersion = version;
        Key = (id + "/" + version.Normalized).ToLowerInvariant();
    }

    /// <summary>The id as it was written.</summary>
    public string Id { get; }

    /// <summary>The version in NuGet's normal form.</summary>
    public string Version => ParsedVersion.Normalized;

    /// <summary>The version, which can be ordered.</summary>
    public PackageVersion ParsedVersion { get; }

    /// <summary><c>id/version</c> in lower case: the key of every table, and the package's place below a package folder.</summary>
    public string Key { get; }

    /// <summary>The file name in lower case as NuGet writes it: <c>id.version.nupkg</c>.</summary>
    public string FileName => Key.Replace('/', '.') + ".nupkg";

    /// <summary>Checks an id and a version; <see cref="FailureCode.PackageIdentityMalformed"/> if NuGet would not accept them.</summary>
    public static PackageIdentity Create(string id, string version) => Create(id, version, CheckSwitch.All);

    /// <summary>The same with checks taken out; for tests.</summary>
    internal static PackageIdentity Create(string id, string version, CheckSwitch checks)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(version);
        if (!IsValidId(id))
        {
            throw new SigstoreException(FailureCode.PackageIdentityMalformed, $"expected a package id, found \"{id}\"");
        }

        checks.Demand(id.All(HasOneCase), FailureCode.PackageIdentityMalformed, $"expected a package id whose letters are the same in every comparison without case, found \"{id}\"");
        return new PackageIdentity(id, PackageVersion.Parse(version));
    }

    /// <summary>Reads <c>Id/Version</c>, the form of the keys of an assets file.</summary>
    public static PackageIdentity Parse(string idAndVersion)
    {
        ArgumentNullException.ThrowIfNull(idAndVersion);
        var slash = idAndVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? throw new SigstoreException(FailureCode.PackageIdentityMalformed, $"expected id/version, found \"{idAndVersion}\"")
            : Create(idAndVersion[..slash], idAndVersion[(slash + 1)..]);
    }

    /// <inheritdoc/>
    public bool Equals(PackageIdentity? other) => other is not null && Key == other.Key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackageIdentity);

    /// <inheritdoc/>
    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    /// <summary>By id, then by version.</summary>
    public int CompareTo(PackageIdentity? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byId = StringComparer.OrdinalIgnoreCase.Compare(Id, other.Id);
        return byId != 0 ? byId : ParsedVersion.CompareTo(other.ParsedVersion);
    }

    /// <summary><c>Id Version</c>.</summary>
    public override string ToString() => Id + " " + Version;

    /// <summary>Equality.</summary>
    public static bool operator ==(PackageIdentity? left, PackageIdentity? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(PackageIdentity? left, PackageIdentity? right) => !(left == right);

    /// <summary>Order.</summary>
    public static bool operator <(PackageIdentity left, PackageIdentity right) => Compare(left, right) < 0;

    /// <summary>Order.</summary>
    public static bool operator >(PackageIdentity left, PackageIdentity right) => Compare(left, right) > 0;

    /// <summary>Order.</summary>
    public static bool operator <=(PackageIdentity left, PackageIdentity right) => Compare(left, right) <= 0;

    /// <summary>Order.</summary>
    public static bool operator >=(PackageIdentity left, PackageIdentity right) => Compare(left, right) >= 0;

    private static int Compare(PackageIdentity left, PackageIdentity right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return left.CompareTo(right);
    }

    // NuGet's rule, ^\w+([.-]\w+)*$: the id becomes a folder's name, so nothing else may get through.
    private static bool IsValidId(string id)
    {
        if (id.Length is 0 or > MaxIdLength)
        {
            return false;
        }

        var afterWord = false;
        foreach (var letter in id)
        {
            if (letter is '.' or '-')
            {
                if (!afterWord)
                {
                    return false;
                }

                afterWord = false;
            }
            else if (IsWord(letter))
            {
                afterWord = true;
            }
            else
            {
                return false;
            }
        }

        return afterWord;
    }

    // Folders are named in lower case, and ids compared in upper case. The Kelvin sign becomes a k in the one and stays what it is in the
    // other: it would be the package of a folder to NuGet, and none of a policy's to us.
    private static bool HasOneCase(char letter) => char.IsAscii(letter)
        || (char.ToLowerInvariant(char.ToUpperInvariant(letter)) == char.ToLowerInvariant(letter) && char.ToUpperInvariant(char.ToLowerInvariant(letter)) == char.ToUpperInvariant(letter));

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_' || char.GetUnicodeCategory(letter) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter or
        UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark or
        UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;
}
