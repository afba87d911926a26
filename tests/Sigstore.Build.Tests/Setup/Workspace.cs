using Sigstore.Local;
using Sigstore.Local.Identity;

namespace Sigstore.Build.Tests.Setup;

/// <summary>A folder of one test with projects, a local instance's home and a NuGet configuration that knows the feed under test.</summary>
public sealed class Workspace : IDisposable
{
    private readonly BuildFeed _feed;

    public Workspace(BuildFeed feed, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(feed);
        _feed = feed;
        Folder = Path.Combine(feed.Root, name ?? Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(Folder);
        Environment["SIGSTORE_HOME"] = Home;
        Write("NuGet.config", $"""
            <configuration>
              <packageSources><add key="under-test" value="{feed.Folder}" /></packageSources>
            </configuration>
            """);
        Write("Directory.Build.props", "<Project />"); // nothing above this folder takes part
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
    }

    public string Folder { get; }

    public string Home => Path.Combine(Folder, "home");

    public string Version => _feed.Version;

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>A library that uses the package under test; <paramref name="properties"/> and <paramref name="items"/> are XML.</summary>
    public string Library(string name, string properties = "<TargetFramework>net10.0</TargetFramework>", string items = "")
    {
        Write($"{name}/{name}.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <Version>1.0.0</Version>
                <Authors>Acme</Authors>
                <PackageLicenseExpression>MIT</PackageLicenseExpression>
                <NoWarn>$(NoWarn);NU5039;NU5104;NU1603</NoWarn>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Sigstore.Build" Version="{Version}" PrivateAssets="all" />
                {items}
              </ItemGroup>
            </Project>
            """);
        Write($"{name}/{name}.cs", $"namespace {name.Replace(' ', '_').Replace('-', '_')}; public static class Text {{ public static string Hello => \"hello\"; }}");
        return Path.Combine(Folder, name);
    }

    public string Write(string path, string content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    /// <summary>Runs <c>dotnet</c> in a folder of the workspace.</summary>
    public Task<DotnetRun> RunAsync(string folder, params string[] arguments) =>
        Dotnet.RunAsync(Path.Combine(Folder, folder), Environment, [.. arguments, "-nodeReuse:false"]);

    /// <summary><c>dotnet pack</c> at normal verbosity on the local instance.</summary>
    public Task<DotnetRun> PackAsync(string folder, params string[] more) =>
        RunAsync(folder, ["pack", "-v", "n", "-p:SigstoreInstance=local", .. more]);

    /// <summary>Runs the tool; where it says nothing else, at the workspace's local instance.</summary>
    public Task<DotnetRun> ToolAsync(string folder, params string[] arguments) =>
        Dotnet.RunAsync(Path.Combine(Folder, folder), Environment, [BuildFeed.Metadata("ToolPath"), .. arguments]);

    /// <summary>An identity token of the workspace's local instance, for example of <c>email:ada@acme.example</c>.</summary>
    public string Token(string who)
    {
        using var local = OpenLocal();
        return local.MintToken(TokenIdentity.Parse(who));
    }

    public LocalSigstore OpenLocal() => LocalSigstore.Open(Path.Combine(Home, "local"), TimeProvider.System);

    public IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Folder, pattern, SearchOption.AllDirectories);

    public string File1(string pattern) => Assert.Single(Files(pattern), file => !file.Contains("/obj/", StringComparison.Ordinal));

    public void Dispose()
    {
        if (System.Environment.GetEnvironmentVariable("KEEP") is null)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
