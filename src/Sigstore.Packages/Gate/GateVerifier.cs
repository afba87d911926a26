using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Gate;

/// <summary>One build of the verifier as the gate file pins it: for which platform, which version, where it lies, and the SHA-512 of each of its files.</summary>
public sealed partial class GateVerifier
{
    /// <summary>How the gate file says: below NuGet's folder of packages.</summary>
    public const string PackagesProperty = "$(_SigstoreGatePackages)";

    private const int MaxFileBytes = 256 << 20;
    private readonly string _section;

    private GateVerifier(string platform, string version, string section) => (Platform, Version, _section) = (platform, version, section);

    /// <summary>The runtime identifier that it was built for; <c>any</c> where that does not matter.</summary>
    public string Platform { get; }

    /// <summary>Its version.</summary>
    public string Version { get; }

    /// <summary>The lines of the gate file.</summary>
    public override string ToString() => _section;

    /// <summary>A verifier in a folder of this machine: every file in it is pinned.</summary>
    /// <param name="platform">The runtime identifier, or <c>any</c>.</param>
    /// <param name="version">Its version.</param>
    /// <param name="place">The folder as MSBuild is to read it, ending in a slash.</param>
    /// <param name="folder">The folder.</param>
    public static GateVerifier OfFolder(string platform, string version, string place, string folder)
    {
        var pins = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => KeyValuePair.Create(Path.GetRelativePath(folder, file).Replace('\\', '/'), SHA512.HashData(File.ReadAllBytes(file))));
        return Create(platform, version, place, [.. pins]);
    }

    /// <summary>The verifier in a tool package, for a platform other than this one: where NuGet will put it, and every file there. Null: no tool package.</summary>
    public static GateVerifier? OfPackage(PackageArchive package)
    {
        ArgumentNullException.ThrowIfNull(package);
        var main = package.Entries.FirstOrDefault(entry => entry.Name.StartsWith("tools/", StringComparison.Ordinal) && entry.Name.EndsWith("/dotnet-sigstore.dll", StringComparison.Ordinal));
        if (main is null)
        {
            return null;
        }

        var folder = main.Name[..(main.Name.LastIndexOf('/') + 1)];
        var pins = package.Entries.Where(entry => entry.Name.StartsWith(folder, StringComparison.Ordinal))
            .Select(entry => KeyValuePair.Create(entry.Name[folder.Length..], SHA512.HashData(package.Read(entry, MaxFileBytes))));
        var place = $"{PackagesProperty}/{package.Identity.Key}/{folder}";
        return Create(folder.TrimEnd('/').Split('/')[^1], package.Identity.Version, place, [.. pins]);
    }

    /// <summary>The verifiers of a gate file that was written before.</summary>
    public static ImmutableArray<GateVerifier> ReadAll(string gateFile) =>
        [.. Section().Matches(gateFile).Select(match => new GateVerifier(match.Groups["platform"].Value, match.Groups["version"].Value, match.Value))];

    private static GateVerifier Create(string platform, string version, string place, ImmutableArray<KeyValuePair<string, byte[]>> pins)
    {
        var words = Escape(place);
        var section = new StringBuilder();
        section.Append(null, $"  <!-- verifier {platform} {version} -->\n  <PropertyGroup>\n");
        section.Append(null, $"    <_SigstoreGateTool Condition=\"'$(_SigstoreGateTool)' == '' and Exists('{words}dotnet-sigstore.dll')\">{words}</_SigstoreGateTool>\n");
        section.Append(null, $"  </PropertyGroup>\n  <ItemGroup Condition=\"'$(_SigstoreGateTool)' == '{words}'\">\n");
        foreach (var (file, sum) in pins.OrderBy(pin => pin.Key, StringComparer.Ordinal))
        {
            section.Append(null, $"    <_SigstoreGatePin Include=\"{Escape(file)}\" Sha512=\"{Convert.ToHexString(sum)}\" />\n");
        }

        return new GateVerifier(platform, version, section.Append("  </ItemGroup>").ToString());
    }

    private static string Escape(string text)
    {
        using var writer = new StringWriter();
        using (var xml = XmlWriter.Create(writer, new XmlWriterSettings { ConformanceLevel = ConformanceLevel.Fragment }))
        {
            xml.WriteString(text);
        }

        return writer.ToString().Replace("\"", "&quot;", StringComparison.Ordinal);
    }

    [GeneratedRegex(
        """  <!-- verifier (?<platform>[A-Za-z0-9.-]+) (?<version>[A-Za-z0-9.+-]+) -->\n  <PropertyGroup>\n    <_SigstoreGateTool Condition="[^"<\n]*">[^<\n]*</_SigstoreGateTool>\n  </PropertyGroup>\n""" +
        """  <ItemGroup Condition="[^"<\n]*">\n(    <_SigstoreGatePin Include="[^"<\n]*" Sha512="[0-9A-F]{128}" />\n)*  </ItemGroup>""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Section();
}
