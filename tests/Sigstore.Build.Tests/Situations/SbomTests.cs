using System.Text.Json;
using System.Xml.Linq;
using Sigstore.Build.Tests.Setup;
using Sigstore.Interop.Tests;

namespace Sigstore.Build.Tests.Situations;

/// <summary>SBOMs of real builds: judged by other people's validators, and counted against what was restored.</summary>
public sealed class SbomTests(BuildFeed feed, NodeWorkspace node)
{
    private const string Vectors = "SIGSTORE_VECTORS";

    [Fact]
    public async Task CycloneDX_of_every_kind_of_project_is_valid_by_its_own_librarys_strict_schema() =>
        await RequireValidAsync("cyclonedx", ".cdx.json", ("bomFormat", "else"), ("\"purl\"", "\"pearl\""), ("serialNumber\": \"urn:uuid:", "serialNumber\": \"uuid:"));

    /// <summary>Shape by ajv; licence expressions and purls by the parsers that npm itself uses; every reference leads somewhere.</summary>
    [Fact]
    public async Task SPDX_of_every_kind_of_project_has_its_shape_and_its_licences_purls_and_references_are_understood_by_others() =>
        await RequireValidAsync("spdx", ".spdx.json", ("spdxVersion", "else"), ("SPDXRef-RootPackage", "SPDXRef-Nothing"), ("\"MIT\"", "\"MIT OR\""), ("\"MIT\"", "\"LicenseRef-none\""), ("pkg:nuget/", "pkg:/"));

    /// <summary>No npm package that is known here brings the specification's own schema, so it comes with the vectors.</summary>
    [Fact]
    public async Task SPDX_of_every_kind_of_project_is_valid_by_the_specifications_schema()
    {
        var vectors = Environment.GetEnvironmentVariable(Vectors);
        Assert.SkipWhen(vectors is null, $"{Vectors} is not set");
        var schema = Path.Combine(vectors!, "spdx", "spdx-schema-2.3.json");
        Assert.SkipUnless(File.Exists(schema), $"the JSON schema of SPDX 2.3 is not at {Vectors}/spdx/spdx-schema-2.3.json");
        await RequireValidAsync(schema, ".spdx.json", ("spdxVersion", "else"), ("DEPENDS_ON", "LIKES"));
    }

    [Fact]
    public async Task Every_restored_package_is_there_with_hash_purl_licence_edges_and_commit()
    {
        var library = await feed.LibraryAsync();
        using var assets = JsonDocument.Parse(File.ReadAllBytes(library.AssetsFile));
        using var sbom = JsonDocument.Parse(File.ReadAllBytes(library.Sbom("spdx")));
        var restored = assets.RootElement.GetProperty("libraries").EnumerateObject().Where(entry => entry.Value.GetProperty("type").GetString() == "package").ToList();
        var described = sbom.RootElement.GetProperty("packages").EnumerateArray().Where(package => Purl(package) is not null).ToDictionary(package => Purl(package)!);
        int hashes = 0, licences = 0, commits = 0;
        foreach (var package in restored)
        {
            var (id, version) = (package.Name.Split('/')[0], package.Name.Split('/')[1]);
            Assert.True(described.TryGetValue($"pkg:nuget/{id}@{version}", out var component), package.Name);
            var checksum = component.GetProperty("checksums").EnumerateArray().Single(sum => sum.GetProperty("algorithm").GetString() == "SHA512");
            Assert.Equal(Convert.ToHexStringLower(package.Value.GetProperty("sha512").GetBytesFromBase64()), checksum.GetProperty("checksumValue").GetString());
            hashes++;
            var nuspec = NuspecOf(assets.RootElement, package.Value);
            if (nuspec.Element(nuspec.Name.Namespace + "license") is { } licence && licence.Attribute("type")?.Value == "expression")
            {
                Assert.Equal(licence.Value, component.GetProperty("licenseDeclared").GetString());
                licences++;
            }

            if (nuspec.Element(nuspec.Name.Namespace + "repository")?.Attribute("commit")?.Value is { Length: > 0 } commit)
            {
                Assert.Contains(commit, component.GetRawText(), StringComparison.Ordinal);
                commits++;
            }
        }

        var edges = RequireEdges(assets.RootElement, sbom.RootElement, described.ToDictionary(pair => pair.Value.GetProperty("SPDXID").GetString()!, pair => pair.Key));
        Assert.True(licences >= restored.Count - 2 && commits > restored.Count / 2, $"{licences} licences, {commits} commits");
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"assets file: {restored.Count} packages; SBOM: {described.Count} with purl (root and packs included), {hashes} content hashes, {licences} licence expressions, {commits} commits, {edges} edges between packages");
    }

    // Each change of a valid document must be found: a validator that finds nothing there would find nothing at all.
    private async Task RequireValidAsync(string format, string extension, params (string From, string To)[] changes)
    {
        node.RequireInstalled();
        var sboms = await feed.SbomsAsync();
        var documents = sboms.Files.Where(file => file.EndsWith(extension, StringComparison.Ordinal)).ToList();
        Assert.Equal(6, documents.Count);
        var honest = File.ReadAllText(documents.Single(file => Path.GetFileName(file).StartsWith("Acme.Lib.", StringComparison.Ordinal)));
        var changed = changes.Select((change, i) =>
        {
            var (folder, at) = (Directory.CreateDirectory(Path.Combine(sboms.Folder, "changed")).FullName, honest.IndexOf(change.From, StringComparison.Ordinal));
            Assert.True(at >= 0, change.From);
            var file = Path.Combine(folder, $"{Path.GetFileName(format)}-{i}.txt");
            File.WriteAllText(file, honest[..at] + change.To + honest[(at + change.From.Length)..]);
            return file;
        }).ToList();
        var said = (await node.RunAsync("validate-sboms.cjs", new Dictionary<string, string>(), [.. documents.Concat(changed).Select(file => $"{format}={file}")])).RequireSuccess().Output.Split('\n');
        Assert.Equal(documents.Select(file => $"valid {file}"), said.Take(documents.Count));
        Assert.All(changed, (file, i) => Assert.StartsWith($"invalid {file}", said[documents.Count + i], StringComparison.Ordinal));
    }

    private static int RequireEdges(JsonElement assets, JsonElement sbom, Dictionary<string, string> purls)
    {
        var written = sbom.GetProperty("relationships").EnumerateArray()
            .Select(edge => (edge.GetProperty("spdxElementId").GetString()!, edge.GetProperty("relatedSpdxElement").GetString()!))
            .Where(edge => purls.ContainsKey(edge.Item1) && purls.ContainsKey(edge.Item2))
            .Select(edge => $"{purls[edge.Item1]} {purls[edge.Item2]}").ToHashSet();
        var count = 0;
        var target = assets.GetProperty("targets").EnumerateObject().Single().Value;
        var versions = target.EnumerateObject().ToDictionary(node => node.Name.Split('/')[0], node => node.Name.Split('/')[1], StringComparer.OrdinalIgnoreCase);
        foreach (var node in target.EnumerateObject().Where(node => node.Value.TryGetProperty("dependencies", out _)))
        {
            foreach (var dependency in node.Value.GetProperty("dependencies").EnumerateObject().Where(dependency => versions.ContainsKey(dependency.Name)))
            {
                Assert.Contains($"pkg:nuget/{node.Name.Replace('/', '@')} pkg:nuget/{dependency.Name}@{versions[dependency.Name]}", written);
                count++;
            }
        }

        return count;
    }

    private static XElement NuspecOf(JsonElement assets, JsonElement library)
    {
        var path = library.GetProperty("path").GetString()!;
        var folder = assets.GetProperty("packageFolders").EnumerateObject().Select(root => Path.Combine(root.Name, path)).First(Directory.Exists);
        return XDocument.Load(Directory.EnumerateFiles(folder, "*.nuspec").Single()).Root!.Elements().First();
    }

    private static string? Purl(JsonElement package) => package.TryGetProperty("externalRefs", out var references)
        ? references.EnumerateArray().Where(reference => reference.GetProperty("referenceType").GetString() == "purl").Select(reference => reference.GetProperty("referenceLocator").GetString()).SingleOrDefault()
        : null;
}
