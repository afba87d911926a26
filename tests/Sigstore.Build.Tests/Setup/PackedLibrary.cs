using Sigstore.Local;
using Sigstore.Local.Identity;

namespace Sigstore.Build.Tests.Setup;

/// <summary>A library packed by a named person with everything attached, both SBOM formats inside; nobody changes it.</summary>
internal sealed class PackedLibrary
{
    public const string Signer = "ada@acme.example";

    private const string References = """
        <PackageReference Include="Polly.Core" Version="8.9.1" />
        <PackageReference Include="System.IdentityModel.Tokens.Jwt" Version="8.16.0" />
        <PackageReference Include="Meziantou.Analyzer" Version="3.0.321" PrivateAssets="all" />
        """;

    private PackedLibrary(Workspace workspace) => Workspace = workspace;

    public Workspace Workspace { get; }

    public string Package => Path.Combine(Workspace.Folder, "Acme.Lib", "bin", "Release", "Acme.Lib.1.0.0.nupkg");

    public string AssetsFile => Path.Combine(Workspace.Folder, "Acme.Lib", "obj", "project.assets.json");

    public string Sbom(string extension) => Path.Combine(Workspace.Folder, "Acme.Lib", "obj", "Release", "net10.0", "sigstore", $"Acme.Lib.1.0.0.{extension}.json");

    public static async Task<PackedLibrary> PackAsync(BuildFeed feed)
    {
        var workspace = new Workspace(feed, "shared library"); // deleted with the feed
        workspace.Library("Acme.Lib", "<TargetFramework>net10.0</TargetFramework><SigstoreSbomFormat>spdx;cyclonedx</SigstoreSbomFormat>", References);
        workspace.Write("token", workspace.Token($"email:{Signer}"));
        (await workspace.PackAsync("Acme.Lib", "-p:SigstoreIdentityTokenFile=" + Path.Combine(workspace.Folder, "token"))).Succeeded();
        return new PackedLibrary(workspace);
    }

    /// <summary>A copy of the package and of every bundle beside it, in a folder of one's own.</summary>
    public string CopyTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(Package)!, "Acme.Lib.1.0.0.nupkg*"))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return Path.Combine(folder, Path.GetFileName(Package));
    }
}
