using System.Collections.Immutable;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Sigstore.Client.Failures;

namespace Sigstore.Packages.Gate;

/// <summary>
/// What NuGet generates beside the assets file (<c>*.nuget.g.props</c>, <c>*.nuget.g.targets</c>): a few properties and imports of files of
/// packages. A restore that has nothing to do leaves the file as it lies, so whatever else stands in it would be built with.
/// </summary>
public static partial class GeneratedImports
{
    /// <summary>The most bytes read of such a file.</summary>
    public const int MaxBytes = 16 << 20;

    private const string RootProperty = "$(NuGetPackageRoot)";
    private const string GroupCondition = @"^\s*('\$\([A-Za-z]+\)' == '[^'$%]*' AND )*'\$\(ExcludeRestorePackageImports\)' != 'true'\s*$";
    private static readonly string[] KnownProperties = ["RestoreSuccess", "RestoreTool", "ProjectAssetsFile", "NuGetPackageRoot", "NuGetPackageFolders", "NuGetProjectStyle", "NuGetToolVersion"];

    /// <summary>The absolute paths of what is imported or included.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="packageRoot">The first package folder, which the file must name as <c>NuGetPackageRoot</c>; ends in a separator.</param>
    /// <exception cref="SigstoreException">SIG4045: something that NuGet does not write.</exception>
    public static ImmutableArray<string> Read(ReadOnlySpan<byte> content, string name, string packageRoot)
    {
        var reader = new Reader(name, packageRoot);
        var root = reader.Load(content.ToArray());
        reader.Demand(root.Name.LocalName == "Project" && root.Attributes().All(attribute => attribute.IsNamespaceDeclaration || attribute.Name.LocalName == "ToolsVersion"), root);
        foreach (var group in root.Elements())
        {
            reader.Demand(group.Attributes().All(attribute => attribute.Name == "Condition") && GroupWords().IsMatch(group.Attribute("Condition")?.Value ?? ""), group);
            foreach (var element in group.Elements())
            {
                reader.Add(group.Name.LocalName, element);
            }
        }

        return reader.Found;
    }

    [GeneratedRegex(GroupCondition, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex GroupWords();

    private sealed class Reader(string name, string packageRoot)
    {
        private readonly ImmutableArray<string>.Builder _found = ImmutableArray.CreateBuilder<string>();

        public ImmutableArray<string> Found => _found.ToImmutable();

        public XElement Load(byte[] content)
        {
            try
            {
                using var reader = XmlReader.Create(new MemoryStream(content), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
                return XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
            }
            catch (XmlException notXml)
            {
                throw new SigstoreException(FailureCode.GateImportForeign, $"expected what NuGet generates in {name}, found {notXml.Message}", notXml);
            }
        }

        public void Add(string group, XElement element)
        {
            switch (group)
            {
                case "PropertyGroup":
                    AddProperty(element);
                    break;
                case "ImportGroup":
                    Demand(element.Name.LocalName == "Import" && !element.HasElements, element);
                    AddFile(element, "Project");
                    break;
                case "ItemGroup" when element.Name.LocalName == "SourceRoot":
                    Demand(element.Attributes().All(attribute => attribute.Name == "Include") && IsPlain(element.Attribute("Include")?.Value), element);
                    break;
                case "ItemGroup":
                    // Content files of packages: the item's kind is the package's choice, the file must be its own.
                    AddFile(element, "Include");
                    Demand(element.Elements().All(metadata => !metadata.HasAttributes && !metadata.HasElements && IsPlain(metadata.Value)), element);
                    break;
                default:
                    Demand(false, element.Parent!);
                    break;
            }
        }

        // 'Pkg' and the id: where a package lies, for projects that ask.
        private void AddProperty(XElement property)
        {
            var own = property.Name.LocalName;
            Demand(KnownProperties.Contains(own, StringComparer.Ordinal) || own.StartsWith("Pkg", StringComparison.Ordinal), property);
            Demand(property.Attributes().All(attribute => attribute.Name == "Condition" && attribute.Value.Trim() == $"'$({own})' == ''") && !property.HasElements, property);
            var value = property.Value.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal).Replace("$(UserProfile)", "", StringComparison.Ordinal);
            Demand(IsPlain(value), property);
            if (own == "NuGetPackageRoot" && !property.Value.StartsWith("$(UserProfile)", StringComparison.Ordinal))
            {
                Demand(string.Equals(property.Value, packageRoot, StringComparison.Ordinal), property);
            }
        }

        private void AddFile(XElement element, string attribute)
        {
            var path = element.Attribute(attribute)?.Value ?? "";
            Demand(element.Attributes().All(one => one.Name == attribute || (one.Name == "Condition" && one.Value.Trim() == $"Exists('{path}')")), element);
            path = path.StartsWith(RootProperty, StringComparison.Ordinal) ? packageRoot + path[RootProperty.Length..] : path;
            path = path.Replace('\\', '/');
            Demand(IsPlain(path) && Path.IsPathFullyQualified(path) && !path.Split('/').Contains("..", StringComparer.Ordinal), element);
            _found.Add(path);
        }

        private static bool IsPlain(string? text) => text is not null && !text.AsSpan().ContainsAny("$@*?");

        public void Demand(bool holds, XElement at)
        {
            if (!holds)
            {
                var line = (IXmlLineInfo)at;
                throw new SigstoreException(FailureCode.GateImportForeign,
                    $"{name}({line.LineNumber},{line.LinePosition}): expected only what NuGet generates, found <{at.Name.LocalName}> with something else; delete the file and run: dotnet restore --force");
            }
        }
    }
}
