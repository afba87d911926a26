namespace Quickstart;

/// <summary>The small projects of the story, as a user would write them.</summary>
internal static class Projects
{
    public const string Library = "Contoso.Greeting";

    public const string NuGetConfig = """
        <?xml version="1.0" encoding="utf-8"?>
        <configuration>
          <packageSources>
            <add key="quickstart" value="{feed}" />
          </packageSources>
        </configuration>
        """;

    /// <summary>The producer: one reference is all it takes.</summary>
    public const string LibraryProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Version>1.0.0</Version>
            <Authors>Contoso</Authors>
            <Description>Says hello.</Description>
            <PackageLicenseExpression>MIT</PackageLicenseExpression>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Sigstore.Build" Version="0.1.0" PrivateAssets="all" />
          </ItemGroup>
        </Project>
        """;

    public const string LibrarySource = """
        namespace Contoso.Greeting;

        public static class Greeter
        {
            public static string Hello(string name) => $"Hello, {name}!";
        }
        """;

    /// <summary>The consumer: our library and real packages, repository-signed, some author-signed, with what they bring.</summary>
    public const string ConsumerProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <OutputType>Exe</OutputType>
            <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Contoso.Greeting" Version="[1.0.0]" />
            <PackageReference Include="CsvHelper" Version="33.0.1" />
            <PackageReference Include="Dapper" Version="2.1.66" />
            <PackageReference Include="FluentValidation" Version="11.11.0" />
            <PackageReference Include="Microsoft.Extensions.DependencyInjection" Version="10.0.0" />
            <PackageReference Include="Newtonsoft.Json" Version="13.0.3" />
            <PackageReference Include="Polly.Core" Version="8.9.1" />
            <PackageReference Include="Serilog" Version="4.3.0" />
            <PackageReference Include="Serilog.Sinks.Console" Version="6.1.1" />
            <PackageReference Include="Spectre.Console" Version="0.49.1" />
            <PackageReference Include="System.CommandLine" Version="3.0.0" />
            <PackageReference Include="System.IdentityModel.Tokens.Jwt" Version="8.16.0" />
            <PackageReference Include="YamlDotNet" Version="16.3.0" />
          </ItemGroup>
        </Project>
        """;

    public const string ConsumerSource = """
        System.Console.WriteLine(Contoso.Greeting.Greeter.Hello("world"));
        """;

    /// <summary>What the consumer's people demand: our library by its publisher, everything else by the repository signature it had when it was locked.</summary>
    public const string Policy = """
        {
          "version": 1,
          "instances": { "local": { "local": true } },
          "signers": {
            "contoso": { "instance": "local", "issuer": "https://sigstore.local", "identity": "releases@contoso.example" }
          },
          "packages": {
            "Contoso.*": { "require": { "provenance": ["contoso"] } },
            "*": { "require": { "repository": "locked" } }
          }
        }
        """;

    /// <summary>A project for the gate; <c>{hostile}</c> is where the bad reference goes.</summary>
    public const string GatedProject = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <OutputType>Exe</OutputType>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Contoso.Greeting" Version="[1.0.0]" />
            {hostile}
          </ItemGroup>
        </Project>
        """;

    /// <summary>A package whose props bring a target that runs in whatever build imports them.</summary>
    public static IEnumerable<(string Name, string Text)> HostileFiles(string id) =>
    [
        ($"{id}.nuspec", $"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata><id>{id}</id><version>1.0.0</version><authors>Mallory</authors><description>Helps.</description></metadata></package>
            """),
        ($"build/{id}.props", """
            <Project InitialTargets="Strike">
              <Target Name="Strike"><Touch Files="$(MSBuildProjectDirectory)/struck.mark" AlwaysCreate="true" /></Target>
            </Project>
            """),
        ("lib/net10.0/_._", ""),
    ];
}
